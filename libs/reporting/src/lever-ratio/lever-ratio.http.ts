import { leverRatioView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { leverRatio, ratioOf } from './lever-ratio.js';

export const leverRatioHttp = answer(leverRatioView, async ({ challengeId }, look) => {
  const all = (await look.documents(leverRatio).list(look.tenant)).map((row) => row.document);
  const challenges = all.filter((one) => !challengeId || one.challengeId === challengeId);
  return {
    total: ratioOf(challenges.filter((one) => one.closed).flatMap((one) => one.boundaries)),
    challenges: challenges.map((one) => ({ ...one, ...ratioOf(one.boundaries), boundaries: [...one.boundaries] })),
  };
});
