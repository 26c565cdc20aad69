import type { Role } from '@havstang/contracts';
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personOf, VERIFY, type Verify } from './auth.js';
import { checked } from './checked.js';
import { known } from './problem-details.js';
import { GROUPS } from './reaction-controller.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';

export const OPERATORS: readonly [Role, ...Role[]] = ['operator'];

export const redriveBody = z.strictObject({
  group: z.string().min(1).max(100).describe('The consumer group that set the events aside.'),
  stream: z.string().min(1).max(100).describe('The stream whose events wait.'),
});
export const redriveExample = { group: 'challenges.reactions', stream: 'problem-0198c0de-0000-7000-8000-000000000001' };

/** For whoever runs the installation: events that a consumer could not handle, and giving them another try. */
@Controller('/ops/parked')
export class OpsController {
  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  @Get()
  async parked(@Req() request: FastifyRequest) {
    await this.allow(request, 'readParked');
    return { parked: await this.runtime.bus.parked() };
  }

  /** The parked events of one stream again, in order. */
  @Post('redrive')
  @HttpCode(200)
  async redrive(@Req() request: FastifyRequest) {
    await this.allow(request, 'redriveParked');
    const { group, stream } = checked(redriveBody, request.body ?? {});
    if (!GROUPS.includes(group)) throw known('no-such-group', { field: 'group', facts: { groups: GROUPS } });
    const waiting = (await this.runtime.bus.parked(group)).some((one) => one.stream === stream);
    return { handled: waiting ? await this.runtime.bus.redrive(group, stream) : 0 };
  }

  private async allow(request: FastifyRequest, operation: string): Promise<void> {
    await requireRole(this.runtime, 'reporting', operation, OPERATORS, await personOf(request, this.verify));
  }
}
