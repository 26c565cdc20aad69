import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { eventCatalogue, type CatalogueEvent } from './catalogue.js';
import { openApi } from './open-api.js';
import { askedBy, ICON, sendPage } from './page.js';
import { cataloguePage, problemsPage, startPage } from './pages.js';
import { known } from './problem-details.js';
import type { ServiceDefinition } from './service.js';
import { tryPage, TRY_STYLE, tryScript } from './try-page.js';

/** What the documents say of this installation. */
export type About = {
  /** All of them, also those that run in other processes. */
  readonly services: readonly ServiceDefinition[];
  /** Where people sign in. */
  readonly issuer: string;
  /** OpenID client of the API page. */
  readonly docsClient: string;
  readonly version: string;
  readonly demo: boolean;
};
export const ABOUT = Symbol('havstang about');

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'oauth2-redirect.html': 'text/html; charset=utf-8',
  'oauth2-redirect.js': 'text/javascript; charset=utf-8',
};

/** The start page, the API document with a page to try it in, the event catalogue, and what each refusal means. */
@Controller()
export class DocsController {
  private readonly api: string;
  private readonly catalogue: readonly CatalogueEvent[];

  constructor(@Inject(ABOUT) private readonly about: About) {
    this.api = JSON.stringify(openApi(about.issuer, about.version));
    this.catalogue = eventCatalogue(about.services);
  }

  @Get('/')
  start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asked = askedBy(request);
    sendPage(reply, asked, startPage(asked, { demo: this.about.demo, url: `${request.protocol}://${request.host}` }));
  }

  @Get('/openapi.json')
  document(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'application/json; charset=utf-8').send(this.api);
  }

  @Get('/catalogue.json')
  events(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(this.catalogue));
  }

  @Get('/docs')
  tryIt(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('vary', 'accept-language')
      .send(tryPage(askedBy(request)));
  }

  @Get('/docs/events')
  eventsPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asked = askedBy(request);
    sendPage(reply, asked, cataloguePage(asked, this.catalogue));
  }

  @Get('/docs/problems')
  problems(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asked = askedBy(request);
    sendPage(reply, asked, problemsPage(asked));
  }

  /** Browsers ask for the second by themselves, where what they show names no icon. */
  @Get(['/favicon.svg', '/favicon.ico'])
  icon(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'image/svg+xml').header('cache-control', 'max-age=86400').send(ICON);
  }

  @Get('/docs/:asset')
  asset(@Param('asset') asset: string, @Res() reply: FastifyReply): void {
    if (asset === 'try.js') {
      void reply.header('content-type', 'text/javascript; charset=utf-8').send(tryScript(this.about.docsClient));
      return;
    }
    if (asset === 'try.css') {
      void reply.header('content-type', 'text/css; charset=utf-8').send(TRY_STYLE);
      return;
    }
    const type = Object.hasOwn(ASSETS, asset) ? ASSETS[asset] : undefined;
    if (!type) throw known('not-found');
    void reply
      .header('content-type', type)
      .header('cache-control', 'max-age=3600')
      .send(readFileSync(join(swagger, asset)));
  }
}
