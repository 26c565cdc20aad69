import { diariumView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { diarium } from './diarium.js';

export const diariumHttp = answer(diariumView, async ({ board, year, caseId, challengeId }, look) => {
  const cases = (await look.documents(diarium).list(look.tenant))
    .map((row) => row.document)
    .filter(
      (one) =>
        (!board || one.board === board) &&
        (!year || one.year === year) &&
        (!caseId || one.caseId === caseId) &&
        (!challengeId || one.challengeId === challengeId),
    );
  return {
    cases: cases.sort((a, b) => a.board.localeCompare(b.board, 'sv') || a.year - b.year || a.number - b.number),
  };
});
