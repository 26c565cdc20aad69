import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { governance } from '@havstang/governance';
import { tableOf, type AnyReadModel } from '@havstang/kernel';
import type { Answer } from '@havstang/nest';
import { reporting } from '@havstang/reporting';

const SERVICES = [challenges, collaboration, governance, reporting];

/** The read models of this version, by the name of their table: the same functions that the server runs. */
export const MODELS: ReadonlyMap<string, AnyReadModel> = new Map(
  SERVICES.flatMap((service) => service.readModels.map((model) => [tableOf(model), model] as const)),
);

/** The pages of this version. */
export const VIEWS: readonly Answer[] = SERVICES.flatMap((service) => service.views);
