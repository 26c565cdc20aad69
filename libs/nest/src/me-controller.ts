import { ROLES } from '@havstang/contracts';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { personOf, VERIFY, type Verify } from './auth.js';

/** Who the token says you are: what others need to refer to you, and what you may do. */
@Controller()
export class MeController {
  constructor(@Inject(VERIFY) readonly verify: Verify) {}

  @Get('/api/me')
  async me(@Req() request: FastifyRequest) {
    const { ref, unit, tenant, roles } = await personOf(request, this.verify);
    return { ref, unit, tenant, roles: roles.map((role) => ({ role, ...ROLES[role] })) };
  }
}
