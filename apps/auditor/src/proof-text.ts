import type { Lang } from '@havstang/cli';
import type { CheckedEvent, ProofFault, Text } from '@havstang/ledger';
import { roleName } from './role-name.js';

/** Why a proof does not hold, for people. */
export const FAULTS: Readonly<Record<ProofFault, Text>> = {
  malformed: { en: 'This is not the proof of an event.', sv: 'Detta är inte beviset för en händelse.' },
  'other-log': { en: 'The proof is of another log than the key.', sv: 'Beviset hör till en annan logg än nyckeln.' },
  'not-signed': {
    en: 'The checkpoint is not signed by this key.',
    sv: 'Kontrollpunkten är inte signerad med denna nyckel.',
  },
  'not-included': {
    en: 'The event is not in the tree that was signed: it or the proof was changed.',
    sv: 'Händelsen finns inte i det träd som signerades: den eller beviset har ändrats.',
  },
  'body-changed': {
    en: 'The body is not the one that the event commits to.',
    sv: 'Innehållet är inte det som händelsen förbinder sig till.',
  },
};

const OPEN: readonly Text[] = [
  {
    en: 'that the operator has signed another history as well: compare the checkpoint with one kept elsewhere',
    sv: 'att den som driver systemet även har signerat en annan historia: jämför kontrollpunkten med en som sparats på annat håll',
  },
  { en: 'that what was recorded was not true', sv: 'att det som registrerats inte var sant' },
];

export const checkedText = ({ entry, data, index, checkpoint }: CheckedEvent, lang: Lang): string => {
  const [holds, open] = {
    en: ['The event is in the log.', 'Not excluded'],
    sv: ['Händelsen finns i loggen.', 'Inte uteslutet'],
  }[lang] as [string, string];
  return [
    `✓ ${holds} #${index}`,
    `  ${entry.type}`,
    `  ${entry.stream} ${entry.revision}`,
    `  ${entry.recordedAt}  ${roleName(entry.actor.role, lang)}, ${entry.actor.unit}`,
    `  ${data}`,
    `  ${checkpoint.origin} ${checkpoint.size} ${Buffer.from(checkpoint.root).toString('base64')}`,
    `${open}:`,
    ...OPEN.map((text) => `  – ${text[lang]}`),
  ].join('\n');
};
