import type { Cast } from './cast.ts';
import { challenge, ideas, problem, session } from './scenes/challenge.ts';
import { effects, introduction } from './scenes/effect.ts';
import { erasure } from './scenes/erasure.ts';
import { boundaries, mandate, organisations } from './scenes/setting.ts';
import { approval, plan, test } from './scenes/test.ts';
import { telling, type Say } from './telling.ts';

/** What a played story leaves behind. */
export type Played = {
  readonly problemId: string;
  readonly challengeId: string;
  readonly testId: string;
  readonly decisionId: string;
  readonly approvalId: string;
  readonly erasureId: string;
};

/**
 * *Fault reports between tenant and owner*: two units of Kiruna municipality, from the problem to the verified effect, and to somebody in it who is forgotten. Facts published by the
 * municipality and the programme; people are roles. Every refusal in it is one that must happen; anything else ends the story with an error.
 */
export const play = async (cast: Cast, say: Say): Promise<Played> => {
  const tell = telling(say);
  await organisations(tell, cast, {});
  const given = {
    ...(await mandate(tell, cast, {})),
    ...(await boundaries(tell, cast, {})),
    ...(await problem(tell, cast, {})),
  };
  const framed = { ...given, ...(await challenge(tell, cast, given)) };
  await session(tell, cast, framed);
  const chosen = { ...framed, ...(await ideas(tell, cast, framed)) };
  const planned = { ...chosen, ...(await plan(tell, cast, chosen)) };
  const approved = { ...planned, ...(await approval(tell, cast, planned)) };
  await test(tell, cast, approved);
  const introduced = { ...approved, ...(await introduction(tell, cast, approved)) };
  await effects(tell, cast, introduced);
  return { ...introduced, ...(await erasure(tell, cast, introduced)) };
};
