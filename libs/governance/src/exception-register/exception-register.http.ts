import { exceptionRegisterView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { exceptionRegister } from './exception-register.js';

export const exceptionRegisterHttp = answer(exceptionRegisterView, async ({ boundaryId, status }, look) => {
  const cards = (await look.documents(exceptionRegister).list(look.tenant)).map(({ document }) => {
    const { asked, answer: answered, ...request } = document;
    return { ...request, status: 'requested' as const, ...asked, ...answered };
  });
  return {
    exceptions: cards.filter(
      (card) => (!boundaryId || card.boundaryId === boundaryId) && (!status || card.status === status),
    ),
  };
});
