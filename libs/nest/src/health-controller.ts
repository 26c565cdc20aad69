import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RUNTIME, type Runtime } from './runtime.js';

/** Read models further behind than this are not ready to answer, events. */
const LAG = 10_000;

@Controller('/health')
export class HealthController {
  constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}

  /** Alive means making progress: false while the read models stand still on an error. */
  @Get('live')
  live(@Res() reply: FastifyReply): void {
    const failure = this.runtime.running.failure();
    void reply.code(failure ? 503 : 200).send({ status: failure ? 'stuck' : 'live' });
  }

  /** Ready means: the store answers, and the read models are near the head of the bus. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const size = await this.runtime.log.size();
    const head = await this.runtime.bus.head();
    const behind = head - this.runtime.running.next();
    const parked = (await this.runtime.bus.parked()).length;
    const ready = behind <= LAG && !this.runtime.running.failure();
    void reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'catching-up', events: size, behind, parked });
  }
}
