import { problemBoardView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { problemBoard } from './problem-board.js';

export const problemBoardHttp = answer(problemBoardView, async ({ id, status, ownerUnit }, look) => {
  const board = look.documents(problemBoard);
  const one = id && (await board.get(look.tenant, id));
  const cards = id ? (one ? [one] : []) : (await board.list(look.tenant)).map((row) => row.document);
  return {
    problems: cards.filter(
      (card) => (!status || card.status === status) && (!ownerUnit || card.ownerUnit === ownerUnit),
    ),
  };
});
