import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { governance } from '@havstang/governance';
import { tableOf, type AnyReadModel } from '@havstang/kernel';
import { reporting } from '@havstang/reporting';

/** The read models of this version, by the name of their table: the same functions that the server runs. */
export const MODELS: ReadonlyMap<string, AnyReadModel> = new Map(
  [challenges, collaboration, governance, reporting].flatMap((service) =>
    service.readModels.map((model) => [tableOf(model), model] as const),
  ),
);
