import { challengeBoardView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { challengeBoard } from './challenge-board.js';
import { challengeCardOf } from './challenge-card.js';

export const challengeBoardHttp = answer(challengeBoardView, async ({ id, stage }, look) => {
  const board = look.documents(challengeBoard);
  const one = id && (await board.get(look.tenant, id));
  const rows = id ? (one ? [one] : []) : (await board.list(look.tenant)).map((row) => row.document);
  const cards = rows.flatMap((row) => challengeCardOf(row) ?? []);
  return { challenges: cards.filter((card) => !stage || card.stage === stage) };
});
