import { effectRegisterView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { effectRegister } from './effect-register.js';

export const effectRegisterHttp = answer(effectRegisterView, async ({ decisionId, status }, look) => {
  const register = look.documents(effectRegister);
  const one = decisionId && (await register.get(look.tenant, decisionId));
  const all = decisionId ? (one ? [one] : []) : (await register.list(look.tenant)).map((row) => row.document);
  if (!status) return { decisions: all };
  const decisions = all.map((entry) => ({ ...entry, effects: entry.effects.filter((card) => card.status === status) }));
  return { decisions: decisions.filter((entry) => entry.effects.length > 0) };
});
