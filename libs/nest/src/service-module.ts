import { Module, type DynamicModule } from '@nestjs/common';
import { commandController } from './command-controller.js';
import { attestationController, attestationProvider } from './attestations.js';
import { digestsController } from './digests-controller.js';
import { historyController } from './history-controller.js';
import { reactionController } from './reaction-controller.js';
import type { ServiceDefinition } from './service.js';
import { timerProvider } from './timers.js';
import { viewController } from './view-controller.js';

@Module({})
class ServiceModule {}

/** A service as a Nest module: a controller per aggregate, view and reaction, and its clock. Expects `RUNTIME` and `VERIFY` from a global module. */
export const serviceModule = (definition: ServiceDefinition): DynamicModule => {
  const { service, aggregates, readModels, views, reactions, timers } = definition;
  const name = { [`${service}Module`]: class extends ServiceModule {} }[`${service}Module`] as typeof ServiceModule;
  return {
    module: name,
    controllers: [
      ...aggregates.map(commandController),
      ...aggregates.map(({ contract }) => historyController(contract)),
      digestsController(service, readModels),
      attestationController(service, readModels),
      ...views.map(viewController),
      ...reactions.map((reaction) => reactionController(service, reaction)),
    ],
    providers: [
      attestationProvider(service, readModels),
      ...(timers.length > 0 ? [timerProvider(service, timers)] : []),
    ],
  };
};
