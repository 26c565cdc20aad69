import { Module, type DynamicModule } from '@nestjs/common';
import { VERIFY, type Verify } from './auth.js';
import { ABOUT, DocsController, type About } from './docs-controller.js';
import { EventsController } from './events-controller.js';
import { HealthController } from './health-controller.js';
import { LedgerController } from './ledger-controller.js';
import { MeController } from './me-controller.js';
import { OpsController } from './ops-controller.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { serviceModule } from './service-module.js';

@Module({})
export class AppModule {
  /** One process with the given services, on the given ports. */
  static of(runtime: Runtime, verify: Verify, about: About): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: about.services.map(serviceModule),
      controllers: [DocsController, EventsController, HealthController, LedgerController, MeController, OpsController],
      providers: [
        { provide: RUNTIME, useValue: runtime },
        { provide: VERIFY, useValue: verify },
        { provide: ABOUT, useValue: about },
      ],
      exports: [RUNTIME, VERIFY],
    };
  }
}
