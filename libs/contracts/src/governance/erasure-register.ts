import { z } from 'zod';
import { defineView } from '../contract.js';
import { dnr, personRef, prose, uuid } from '../scalars.js';
import { erasureBasis, erasureRefusalGround, holdGround } from './erasure.js';

const status = z.enum(['held', 'requested', 'refused', 'decided', 'erased']);

export const erasureCard = z.strictObject({
  id: uuid,
  revision: z.int().min(0),
  person: personRef,
  status: status.describe('`held` without a request; a request may also be held, see `hold`.'),
  basis: erasureBasis.optional(),
  requestedAt: z.iso.datetime().optional(),
  hold: holdGround.optional(),
  refusal: z.strictObject({ ground: erasureRefusalGround, why: prose }).optional(),
  disposalDecision: z.strictObject({ decisionId: uuid, dnr }).optional(),
  keyIds: z.array(uuid),
  erasedAt: z.iso.datetime().optional(),
});
export type ErasureCard = z.infer<typeof erasureCard>;

export const erasureRegisterView = defineView({
  service: 'governance',
  name: 'erasureRegister',
  en: 'Who asked to be erased, what was answered, and what was destroyed',
  sv: 'Vilka som begärt att bli raderade, vad som svarades och vad som förstördes',
  roles: ['registrar', 'boundarySteward', 'secretary', 'auditor', 'operator'],
  query: z.strictObject({ status: status.optional(), person: personRef.optional() }),
  response: z.strictObject({ erasures: z.array(erasureCard) }),
});
