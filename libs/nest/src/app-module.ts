import { Module, type DynamicModule } from '@nestjs/common';
import { VERIFY, type Verify } from './auth.js';
import { ABOUT, DocsController, type About } from './docs-controller.js';
import { EventsController } from './events-controller.js';
import { HealthController } from './health-controller.js';
import { LedgerController } from './ledger-controller.js';
import { MeController } from './me-controller.js';
import { OpsController } from './ops-controller.js';
import { LEDGER, type PublishedLedger } from './published-ledger.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { SelectionController } from './selection-controller.js';
import type { ServiceDefinition } from './service.js';
import { serviceModule } from './service-module.js';
import { TilesController } from './tiles-controller.js';

/** What one process shows of itself. */
export type ProcessParts = {
  readonly runtime: Runtime;
  readonly verify: Verify;
  /** Services whose routes, reactions and clocks are in this process. */
  readonly services: readonly ServiceDefinition[];
  /** The routes that belong to no service: documents, feed, ledger, operation. One process of an installation has them. */
  readonly front?: { readonly about: About; readonly ledger: PublishedLedger };
};

@Module({})
export class AppModule {
  static of({ runtime, verify, services, front }: ProcessParts): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [...services.map(serviceModule), ...(front ? [FrontModule.of(front)] : [])],
      controllers: [HealthController],
      providers: [
        { provide: RUNTIME, useValue: runtime },
        { provide: VERIFY, useValue: verify },
      ],
      exports: [RUNTIME, VERIFY],
    };
  }
}

@Module({})
class FrontModule {
  static of({ about, ledger }: NonNullable<ProcessParts['front']>): DynamicModule {
    return {
      module: FrontModule,
      controllers: [
        DocsController,
        EventsController,
        LedgerController,
        MeController,
        OpsController,
        SelectionController,
        TilesController,
      ],
      providers: [
        { provide: ABOUT, useValue: about },
        { provide: LEDGER, useValue: ledger },
      ],
    };
  }
}
