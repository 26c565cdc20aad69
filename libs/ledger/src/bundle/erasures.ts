import type { JsonObject } from '@havstang/kernel';
import { canonicalJson } from '../canonical.js';
import type { Shown } from './derived.js';
import { erasuresTrailer, headerLine, type Manifest } from './format.js';
import { detached, madeOnce } from './repeated.js';

/** An event that says that keys were destroyed, and how many texts in the bodies shown they were for. */
export type Erased = { readonly index: number; readonly texts: number };

/** What the events of an erasure are, by their type, and which fields of their bodies are repeated: none that is about the person. */
const STEPS: ReadonlyMap<string, { readonly step: string; readonly fields: readonly string[] }> = new Map([
  ['erasure-requested', { step: 'requested', fields: ['basis'] }],
  ['erasure-refused', { step: 'refused', fields: ['ground'] }],
  ['legal-hold-placed', { step: 'held', fields: ['ground'] }],
  ['legal-hold-lifted', { step: 'lifted', fields: [] }],
  ['disposal-decided', { step: 'decided', fields: ['decisionId', 'dnr'] }],
  ['person-key-destroyed', { step: 'destroyed', fields: ['keyIds'] }],
]);
const TYPE = /^se\.havstang\.governance\.([a-z-]+)\.v\d+$/;

/** The envelope of a personal text as every canonical body has it. Within a text of a body it cannot stand: quotes are escaped there. */
const ENVELOPE = /\{"\$enc":1,"alg":"[^"\\]*","c":"[^"\\]*","k":"([^"\\]*)","kc":"[^"\\]*","n":"[^"\\]*"\}/g;

type Step = { readonly index: number; readonly step: string; readonly keyIds?: readonly string[] };

/**
 * `erasures.jsonl`: what the events shown say of erasures, a line for each stream of a person's erasure, in the order in which these came. Memory grows with
 * the number of keys and erasures.
 */
export const erasuresDerivation = (about: Pick<Manifest, 'origin' | 'size' | 'version'>) => {
  const streams = new Map<string, Step[]>();
  const textsOf = new Map<string, number>();
  const stepCalled = madeOnce((type) => STEPS.get(TYPE.exec(type)?.[1] ?? ''));
  const textsUnder = ({ keyIds = [] }: Step): number =>
    [...new Set(keyIds)].reduce((sum, id) => sum + (textsOf.get(id) ?? 0), 0);
  const destroyed = (): readonly Erased[] =>
    [...streams.values()]
      .flat()
      .flatMap((step) => (step.keyIds ? [{ index: step.index, texts: textsUnder(step) }] : []))
      .sort((a, b) => a.index - b.index);

  return {
    header: headerLine('erasures', about),
    /** No event has a line of its own. */
    event({ index, entry: { type, stream }, body }: Shown): void {
      if (body.includes('$enc":1')) for (const [, id = ''] of body.matchAll(ENVELOPE)) count(textsOf, id);
      const found = stepCalled(type);
      if (!found) return;
      const step = stepOf(index, found.step, found.fields, body);
      const steps = streams.get(stream);
      if (steps) steps.push(step);
      else streams.set(detached(stream), [step]);
    },
    trailer(): readonly string[] {
      const lines = [...streams].map(([stream, steps]) =>
        canonicalJson({
          stream,
          steps: steps.map((step) => ({ ...step, ...(step.keyIds && { texts: textsUnder(step) }) })),
        }),
      );
      const erased = destroyed();
      const texts = erased.reduce((sum, one) => sum + one.texts, 0);
      return [...lines, erasuresTrailer({ destroyed: erased.length, erasures: streams.size, texts })];
    },
    destroyed,
  };
};

const count = (counts: Map<string, number>, id: string): void => {
  const before = counts.get(id);
  counts.set(before === undefined ? detached(id) : id, (before ?? 0) + 1);
};

/** A field that is not what its schema says is left out: an operator may have sealed anything, and one line of it must not stop whoever verifies. */
const stepOf = (index: number, step: string, fields: readonly string[], body: string): Step => {
  const data = parsed(body);
  const told = fields.flatMap((field) => {
    const value = data[field];
    const whole = field === 'keyIds' ? Array.isArray(value) && value.every(isPlain) : isPlain(value);
    return whole ? [[field, value] as const] : [];
  });
  return { index, step, ...(step === 'destroyed' && { keyIds: [] }), ...Object.fromEntries(told) };
};

const isPlain = (value: unknown): boolean => typeof value === 'string' && value.length <= 200 && value.isWellFormed();

const parsed = (body: string): JsonObject => {
  try {
    return (JSON.parse(body) as JsonObject | null) ?? {};
  } catch {
    return {};
  }
};
