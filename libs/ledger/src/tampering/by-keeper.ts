import type { Json, PersonalEnvelope } from '@havstang/kernel';
import { mapEnvelopes } from '@havstang/kernel';
import { canonicalJson } from '../canonical.js';
import { place, type Roll } from './dice.js';
import { entryAt, isShown, lineOf, type Draft, type Line } from './draft.js';
import { unsigned, withoutEvent } from './by-forger.js';
import type { Tampering } from './tampering.js';

const ENVELOPE = /\{"\$enc":1,[^{}]*\}/g;
const DESTROYED = /"type":"se\.havstang\.governance\.person-key-destroyed\.v\d+"/;

const envelopesAt = ({ lines }: Draft, index: number): readonly string[] => lines[index]!.body.match(ENVELOPE) ?? [];

/** The body with its first envelope replaced. */
const withEnvelope = (body: string, envelope: string): string => {
  let first = true;
  const replace = (old: PersonalEnvelope): Json => {
    if (!first) return old;
    first = false;
    return JSON.parse(envelope) as Json;
  };
  return canonicalJson(mapEnvelopes(JSON.parse(body) as Json, replace));
};

/** Changes to what people wrote and to its erasure, by somebody who keeps the keys and makes all else fit. */
export const BY_KEEPER: readonly Tampering[] = [
  {
    kind: 'ciphertexts-swapped',
    what: {
      en: 'the encrypted texts of two events changed places',
      sv: 'de krypterade texterna i två händelser bytte plats',
    },
    needs: 'bundle',
    tamper(draft, roll) {
      const { lines, first } = withTextsSwapped(draft, roll);
      return unsigned(draft, lines, first);
    },
  },
  {
    kind: 'erasure-hidden',
    what: {
      en: 'a person’s key was destroyed, and the event that says so was left out',
      sv: 'en persons nyckel förstördes, och händelsen som säger det utelämnades',
    },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const index = place(roll, draft.lines.length, (at) => DESTROYED.test(draft.lines[at]!.entry));
      return unsigned(draft, withoutEvent(draft, index), index);
    },
  },
  {
    kind: 'erasure-invented',
    what: {
      en: 'another key was named as the one that was destroyed',
      sv: 'en annan nyckel angavs som den som förstördes',
    },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const index = place(roll, draft.lines.length, (at) => DESTROYED.test(draft.lines[at]!.entry));
      const body = JSON.parse(draft.lines[index]!.body) as { readonly [key: string]: Json };
      const keyIds = [`0198c0de-0000-7000-8000-${String(roll(1_000_000)).padStart(12, '0')}`];
      return unsigned(
        draft,
        draft.lines.with(index, lineOf(entryAt(draft, index), canonicalJson({ ...body, keyIds }))),
        index,
      );
    },
  },
];

/** The events with the first texts of two of them exchanged, and where the first of the two is. */
export const withTextsSwapped = (
  draft: Draft,
  roll: Roll,
): { readonly lines: readonly Line[]; readonly first: number } => {
  const one = place(roll, draft.lines.length, (at) => isShown(draft.lines[at]!) && envelopesAt(draft, at).length > 0);
  const [mine] = envelopesAt(draft, one) as [string];
  const other = place(roll, draft.lines.length, (at) => {
    const [theirs] = isShown(draft.lines[at]!) ? envelopesAt(draft, at) : [];
    return at !== one && theirs !== undefined && theirs !== mine;
  });
  const [theirs] = envelopesAt(draft, other) as [string];
  const changed = (at: number, envelope: string): Line =>
    lineOf(entryAt(draft, at), withEnvelope(draft.lines[at]!.body, envelope));
  const lines = draft.lines.with(one, changed(one, theirs)).with(other, changed(other, mine));
  return { lines, first: Math.min(one, other) };
};
