/**
 * The route to compare with: Nest on Fastify, the same token check and the same body schema as the real one, and nothing else of ours. What is done
 * with a valid command is the caller's: nothing at all (`validate-only.mjs`), or the peer's event store.
 */
import 'reflect-metadata';
import { problemContract } from '@havstang/contracts';
import { API_AUDIENCE } from '@havstang/identity';
import { personOf, tokenVerifier } from '@havstang/nest';
import { Controller, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';

const { ReportProblem } = problemContract.commands;

/** Serves on `PORT`, with tokens of the installation at `HAVSTANG`. `carryOut(command)` resolves with the events that followed. */
export const serveReportProblem = async (carryOut) => {
  const issuer = `${process.env.HAVSTANG}/oidc`;
  const verify = tokenVerifier({ issuer, audience: API_AUDIENCE, keys: new URL(`${issuer}/jwks`) });

  class ProblemController {
    async reportProblem(request, reply) {
      const person = await personOf(request, verify);
      const parsed = ReportProblem.body.safeParse(request.body);
      if (!parsed.success) return reply.code(400).send({ issues: parsed.error.issues });
      const id = randomUUID();
      const at = new Date().toISOString();
      const { occurredAt = at, ...data } = parsed.data;
      const actor = { ref: person.ref, role: person.roles[0], unit: person.unit };
      const meta = {
        commandId: id,
        tenant: person.tenant,
        actor,
        at,
        occurredAt,
        correlationId: id,
        causationId: null,
      };
      const events = await carryOut({ type: 'ReportProblem', id, data, meta });
      return reply.code(201).send({ id, stream: `problem-${id}`, revision: 0, repeated: false, events });
    }
  }
  Controller()(ProblemController);
  Post('/api/challenges/problems')(
    ProblemController.prototype,
    'reportProblem',
    Object.getOwnPropertyDescriptor(ProblemController.prototype, 'reportProblem'),
  );
  Req()(ProblemController.prototype, 'reportProblem', 0);
  Res()(ProblemController.prototype, 'reportProblem', 1);

  class RouteModule {}
  Module({ controllers: [ProblemController] })(RouteModule);
  const app = await NestFactory.create(RouteModule, new FastifyAdapter(), { logger: false });
  process.once('SIGTERM', () => process.exit(0));
  await app.listen(Number(process.env.PORT), '127.0.0.1');
};
