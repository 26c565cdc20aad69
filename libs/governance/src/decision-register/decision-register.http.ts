import { decisionRegisterView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { decisionRegister } from './decision-register.js';

export const decisionRegisterHttp = answer(
  decisionRegisterView,
  async ({ id, dnr, board, status, challengeId }, look) => {
    const register = look.documents(decisionRegister);
    const one = id && (await register.get(look.tenant, id));
    const cards = id ? (one ? [one] : []) : (await register.list(look.tenant)).map((row) => row.document);
    return {
      decisions: cards.filter(
        (card) =>
          (!dnr || card.dnr === dnr) &&
          (!board || card.board === board) &&
          (!status || card.status === status) &&
          (!challengeId || card.challengeId === challengeId),
      ),
    };
  },
);
