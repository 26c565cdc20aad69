import { randomUUID } from 'node:crypto';
import type { Cast } from '../cast.ts';
import type { Telling } from '../telling.ts';

/** One scene: who does what, and what the next ones need to know of it. */
export type Scene<Given = object, Result = object> = (tell: Telling, cast: Cast, given: Given) => Promise<Result>;

export type Mandate = { readonly orderId: string };
export type Boundaries = { readonly lease: string; readonly budget: string; readonly custom: string };
export type Test = { readonly testId: string; readonly measures: readonly string[] };
export type Decided = Mandate & Boundaries & { readonly challengeId: string };

/** A meeting of the board with its quorum, its handled items and its adjusted protocol. */
export const meeting = async (
  tell: Telling,
  { secretary }: Cast,
  heldOn: string,
  items: readonly { subject: string; dnr: string }[],
): Promise<{ id: string; present: readonly string[] }> => {
  const present = Array.from({ length: 8 }, () => randomUUID());
  const id = await tell.done(secretary, 'conveneMeeting', { board: 'KS', level: 'nämnd', heldOn, members: 15 });
  tell.on(heldOn);
  await tell.done(secretary, 'establishQuorum', { present }, id);
  for (const item of items)
    await tell.done(secretary, 'handleAgendaItem', { ...item, proposals: ['Enligt förslaget.'], stoodAside: [] }, id);
  return { id, present };
};

/** A case in the diary, with the number that it was given there. */
export const opened = async (
  tell: Telling,
  registrar: Cast['registrar'],
  about: object,
): Promise<{ readonly caseId: string; readonly dnr: string }> => {
  const { caseId = '', dnr = '' } = await tell.recorded(registrar, 'openCase', { board: 'KS', year: 2022, ...about });
  return { caseId, dnr };
};
