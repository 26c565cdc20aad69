import type { Service } from '@havstang/contracts';
import { deriveId, tableOf, type ReadModels } from '@havstang/kernel';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import type { AllRows, Timer } from './reaction.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { carryOutForSystem } from './system-commands.js';

/** How often the clock looks at what is due, milliseconds. Days are its unit; a second is close enough for those who watch. */
const EVERY_MS = 1_000;

const allRows = (readModels: ReadModels): AllRows =>
  async function* (model) {
    for await (const { key, tenant, document } of readModels.rows(tableOf(model))) {
      yield { key: key.slice(tenant.length + 1), tenant, document: document as never };
    }
  };

/** A Nest provider that lets time act for one service. What a timer wants on a day it wants once: its command ids derive from what fell due. */
export const timerProvider = (service: Service, timers: readonly Timer[]): Type => {
  @Injectable()
  class Clock implements OnApplicationBootstrap, OnApplicationShutdown {
    private readonly logger = new Logger(`${service}.clock`);
    private next: NodeJS.Timeout | undefined;
    private turn: Promise<void> = Promise.resolve();
    private stopped = false;

    constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}

    onApplicationBootstrap(): void {
      this.schedule();
    }

    async onApplicationShutdown(): Promise<void> {
      this.stopped = true;
      clearTimeout(this.next);
      await this.turn;
    }

    private schedule(): void {
      if (this.stopped) return;
      this.next = setTimeout(() => {
        this.turn = this.look().then(() => this.schedule());
      }, EVERY_MS);
    }

    private async look(): Promise<void> {
      for (const timer of timers) {
        try {
          const wanted = await timer.due(this.runtime.now().toISOString(), allRows(this.runtime.readModels));
          for (const { tenant, occurredAt, ...want } of wanted) {
            const commandId = deriveId(
              'timer',
              service,
              timer.name,
              want.id,
              want.type,
              occurredAt,
              JSON.stringify(want.data),
            );
            await carryOutForSystem(this.runtime, service, want, {
              commandId,
              by: timer.name,
              tenant,
              occurredAt,
              correlationId: commandId,
              causationId: null,
            });
          }
        } catch (error) {
          this.logger.error({ timer: timer.name, error: (error as Error).message });
        }
      }
    }
  }
  Object.defineProperty(Clock, 'name', { value: `${service}.clock` });
  return Clock;
};
