import 'reflect-metadata';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app-module.js';
import type { Verify } from './auth.js';
import { answerBrokenHttp, answerUnroutable } from './broken-requests.js';
import { BusStrategy } from './bus-strategy.js';
import type { About } from './docs-controller.js';
import { drainOnClose } from './drain.js';
import { useStrictJson } from './json-body.js';
import { ProblemFilter } from './problem-details.js';
import type { Runtime } from './runtime.js';

/** The Nest application over a runtime: routes, reactions on the bus, clocks. Not yet listening; `close()` stops all of it in order. */
export const createHttpApp = async (
  runtime: Runtime,
  verify: Verify,
  about: About,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    genReqId: () => runtime.newId(),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenHttp(runtime.newId),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(runtime, verify, about), adapter, {
    bodyParser: false,
    logger,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  useStrictJson(fastify as never);
  drainOnClose(fastify as never);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('correlation-id', request.id);
    done();
  });
  app.useGlobalFilters(new ProblemFilter());
  app.connectMicroservice({ strategy: new BusStrategy(runtime.bus) });
  return app;
};
