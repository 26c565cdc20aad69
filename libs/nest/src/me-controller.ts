import { PEOPLE, ROLES } from '@havstang/contracts';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personOf, VERIFY, type Verify } from './auth.js';

/** Who the token says you are: what others need to refer to you, and what you may do. */
export const me = z.object({
  ref: z.string().describe('Your pseudonym, as events name you.'),
  unit: z.string(),
  tenant: z.string().describe('Municipality code.'),
  roles: z.array(z.object({ role: z.enum(PEOPLE), en: z.string(), sv: z.string() })),
});

@Controller()
export class MeController {
  constructor(@Inject(VERIFY) readonly verify: Verify) {}

  @Get('/api/me')
  async me(@Req() request: FastifyRequest): Promise<z.input<typeof me>> {
    const { ref, unit, tenant, roles } = await personOf(request, this.verify);
    return { ref, unit, tenant, roles: roles.map((role) => ({ role, ...ROLES[role] })) };
  }
}
