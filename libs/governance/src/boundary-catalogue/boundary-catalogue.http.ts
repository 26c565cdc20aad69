import { boundaryCatalogueView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { boundaryEffects, type BoundaryEffects } from '../boundary-effects/boundary-effects.js';
import { boundaryCatalogue } from './boundary-catalogue.js';

export const boundaryCatalogueHttp = answer(boundaryCatalogueView, async ({ id, kind, rigidity, status }, look) => {
  const rows = await look.documents(boundaryCatalogue).list(look.tenant);
  const effects = new Map(
    (await look.documents(boundaryEffects).list(look.tenant)).map((row) => [row.key, row.document]),
  );
  const boundaries = rows
    .map((row) => row.document)
    .filter(
      (one) =>
        (!id || one.id === id) &&
        (!kind || one.kind === kind) &&
        (!rigidity || one.rigidity === rigidity) &&
        (!status || one.status === status),
    )
    .map((one) => ({ ...one, effects: leverStatistics(effects.get(one.id)) }));
  return { boundaries };
});

/** The measure of the interview’s thesis: how often a boundary was a lever rather than an obstacle. Neutral ones do not count. */
export const leverStatistics = (effects: BoundaryEffects | undefined) => {
  const found = Object.values(effects?.byChallenge ?? {});
  const count = (effect: (typeof found)[number]) => found.filter((one) => one === effect).length;
  const [lever, neutral, obstacle] = [count('lever'), count('neutral'), count('obstacle')];
  return { lever, neutral, obstacle, ...(lever + obstacle > 0 ? { leverRatio: lever / (lever + obstacle) } : {}) };
};
