import { recusalRegisterView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { recusalRegister } from './recusal-register.js';

export const recusalRegisterHttp = answer(recusalRegisterView, async ({ decisionId }, look) => {
  const register = (await look.documents(recusalRegister).list(look.tenant)).map((row) => row.document);
  const decisions = register.filter((one) => !decisionId || one.decisionId === decisionId);
  const conflicts = decisions.flatMap((one) => one.conflicts);
  return {
    declared: conflicts.length,
    recused: conflicts.filter((one) => one.outcome === 'recused').length,
    noConflict: conflicts.filter((one) => one.outcome === 'noConflict').length,
    decisions,
  };
});
