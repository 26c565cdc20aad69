import 'reflect-metadata';
import { drainer } from '@havstang/kernel';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type ProcessParts } from './app-module.js';
import { answerBrokenHttp, answerUnroutable } from './broken-requests.js';
import { BusStrategy } from './bus-strategy.js';
import { useStrictJson } from './json-body.js';
import { ProblemFilter } from './problem-details.js';

/** The Nest application of one process: routes, reactions on the bus, clocks. Not yet listening; `close()` stops all of it in order. */
export const createHttpApp = async (
  parts: ProcessParts,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> => {
  const { runtime } = parts;
  const adapter = new FastifyAdapter({
    genReqId: () => runtime.newId(),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenHttp(runtime.newId),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts), adapter, {
    bodyParser: false,
    logger,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  useStrictJson(fastify as never);
  const drain = drainer(fastify.server);
  fastify.addHook('preClose', (done) => {
    drain();
    done();
  });
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
