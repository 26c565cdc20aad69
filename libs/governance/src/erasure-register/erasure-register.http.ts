import { erasureRegisterView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { erasureRegister } from './erasure-register.js';

export const erasureRegisterHttp = answer(erasureRegisterView, async ({ status, person }, look) => {
  const cards = (await look.documents(erasureRegister).list(look.tenant)).map((row) => row.document);
  return {
    erasures: cards.filter((card) => (!status || card.status === status) && (!person || card.person === person)),
  };
});
