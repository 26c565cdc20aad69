import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RUNTIME, type Runtime } from './runtime.js';

/** Read models further behind than this are not ready to answer, events. */
const LAG = 10_000;

@Controller('/health')
export class HealthController {
  constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}

  /** Alive means making progress: false while something in this process stands still on an error. */
  @Get('live')
  live(@Res() reply: FastifyReply): void {
    const stuck = this.runtime.failure() !== undefined;
    void reply.code(stuck ? 503 : 200).send({ status: stuck ? 'stuck' : 'live' });
  }

  /** Ready means: store and ledger answer, the store takes events, the read models are near the head of the bus, and the keys of personal texts are given out. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const events = await this.runtime.bus.head();
    const behind = Math.max(0, events - this.runtime.running.next());
    const parked = (await this.runtime.bus.parked()).length;
    const status = statusOf(this.runtime, behind);
    void reply.code(status === 'ready' ? 200 : 503).send({ status, events, behind, parked });
  }

  /** What is `missing` of what witnesses have seen, if anything is; and how many events are sealed and on the bus, counting all that the store had acknowledged when this was asked: what the services wait for. */
  @Get('sealed')
  async sealed(@Res() reply: FastifyReply): Promise<void> {
    void reply.send({ events: await this.runtime.bus.head(), missing: await this.runtime.missing() });
  }
}

const statusOf = ({ failure, appendFailure, vault }: Runtime, behind: number): string => {
  if (behind > LAG || failure()) return 'catching-up';
  if (!vault.isOpen()) return 'applying-erasures';
  return appendFailure() ? 'cannot-write' : 'ready';
};
