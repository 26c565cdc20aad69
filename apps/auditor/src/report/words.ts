import { STANDS_FOR } from '@havstang/contracts';
import type { Text, TrustLevel } from '@havstang/ledger';

/** What a report says beside what the bundle says. */
export const WORDS = {
  heading: { en: 'The history of a decision', sv: 'Ett besluts historia' },
  holds: { en: 'The export holds', sv: 'Exporten håller' },
  doesNotHold: { en: 'The export does not hold', sv: 'Exporten håller inte' },
  nothingTrusted: {
    en: 'Nothing below can be relied on before it is known why.',
    sv: 'Lita inte på något nedan förrän orsaken är känd.',
  },
  level: { en: 'trust level', sv: 'förtroendenivå' },
  decided: { en: 'Decided', sv: 'Beslutat' },
  registered: { en: 'Recorded', sv: 'Registrerat' },
  by: { en: 'By', sv: 'Av' },
  outcome: { en: 'Outcome', sv: 'Utfall' },
  content: { en: 'Content', sv: 'Innehåll' },
  reasons: { en: 'Reasons', sv: 'Skäl' },
  amount: { en: 'Amount', sv: 'Belopp' },
  point: { en: 'Delegation point', sv: 'Delegationspunkt' },
  stream: { en: 'Stream', sv: 'Ström' },
  notDecided: { en: 'no decision has been taken', sv: 'inget beslut är fattat' },
  sealed: {
    en: `Where ${STANDS_FOR.hidden.en} stands, somebody wrote a text that the export holds encrypted. Whoever was handed keys to such texts by the municipality reads them with --keys keys.json, given to havstang-audit report or trace. ${STANDS_FOR.erased.en} says that the key was destroyed: nobody can read that text any more.`,
    sv: `Där det står ${STANDS_FOR.hidden.sv} har någon skrivit en text som ligger krypterad i exporten. Den som har fått nycklar till sådana texter av kommunen läser dem med --keys keys.json, som ges till havstang-audit report eller trace. ${STANDS_FOR.erased.sv} anger att nyckeln är förstörd: ingen kan längre läsa den texten.`,
  },
  chain: { en: 'From problem to effect', sv: 'Från problem till effekt' },
  missing: { en: 'Not there', sv: 'Saknas' },
  cut: { en: 'There is more than is shown.', sv: 'Det finns mer än som visas.' },
  refused: { en: 'Refused', sv: 'Nekades' },
  boundaries: { en: 'Boundaries that played a part', sv: 'Gränser som hade betydelse' },
  none: { en: 'None is recorded.', sv: 'Inga är antecknade.' },
  relied: { en: 'What the decision relied on', sv: 'Vad beslutet vilade på' },
  reliedNone: { en: 'Nothing is recorded.', sv: 'Inget är antecknat.' },
  revision: { en: 'revision', sv: 'revision' },
  newer: { en: 'newer when decided', sv: 'nyare fanns när beslutet togs' },
  proof: { en: 'How this is proved', sv: 'Hur detta bevisas' },
  log: { en: 'Log', sv: 'Logg' },
  events: { en: 'Events in the log', sv: 'Händelser i loggen' },
  bodies: { en: 'Bodies withheld', sv: 'Undanhållet innehåll' },
  bodiesWhy: {
    en: 'of events that are internal or secret; it never leaves the service that wrote it',
    sv: 'i händelser som är interna eller hemliga; det lämnar aldrig tjänsten som skrev det',
  },
  root: { en: 'Root', sv: 'Rot' },
  key: { en: 'Key', sv: 'Nyckel' },
  keyFromBundle: { en: 'came with the export', sv: 'följde med exporten' },
  keyGiven: { en: 'got by another way', sv: 'skaffad på annat sätt' },
  decisionEvent: { en: 'The decision', sv: 'Beslutet' },
  exportedAt: { en: 'Exported', sv: 'Exporterad' },
  shows: { en: 'Shown', sv: 'Visat' },
  open: { en: 'Not excluded', sv: 'Inte uteslutet' },
  findings: { en: 'Findings', sv: 'Fynd' },
  leaves: { en: 'The events of this history', sv: 'Händelserna i denna historia' },
  leavesWhy: {
    en: 'Each event has a place in the log and a leaf hash: SHA-256 of a zero byte and its line in entries.jsonl. The root above commits to all of them (RFC 6962). Times are Swedish; the exact ones are in the export.',
    sv: 'Varje händelse har en plats i loggen och en lövhash: SHA-256 av en nollbyte och dess rad i entries.jsonl. Roten ovan förbinder sig till alla (RFC 6962). Tiderna är svensk tid; de exakta står i exporten.',
  },
  index: { en: 'Index', sv: 'Index' },
  recorded: { en: 'Recorded', sv: 'Registrerad' },
  leaf: { en: 'Leaf hash', sv: 'Lövhash' },
  page: { en: 'Page', sv: 'Sida' },
  of: { en: 'of', sv: 'av' },
} as const satisfies Record<string, Text>;

/** What a trust level says, and what it leaves open, in one sentence. */
export const LEVELS: Readonly<Record<TrustLevel, Text>> = {
  L0: {
    en: 'L0, of L0 to L3: the export agrees with itself, but anybody could have made it.',
    sv: 'L0, av L0 till L3: exporten stämmer med sig själv, men vem som helst kan ha gjort den.',
  },
  L1: {
    en: 'L1, of L0 to L3: the export is unchanged since it was signed with the key named below, but whoever runs the system could have rewritten everything before that.',
    sv: 'L1, av L0 till L3: exporten är oförändrad sedan den signerades med nyckeln som anges nedan, men den som driver systemet kan ha skrivit om allt dessförinnan.',
  },
  L2: {
    en: 'L2, of L0 to L3: what was recorded up to the checkpoint that the auditor kept is unchanged since then.',
    sv: 'L2, av L0 till L3: det som registrerats fram till kontrollpunkten som granskaren hade sparat är oförändrat sedan dess.',
  },
  L3: {
    en: 'L3, the highest: as many witnesses as the auditor asks for have seen this very history and no other.',
    sv: 'L3, den högsta: så många vittnen som granskaren kräver har sett just denna historia och ingen annan.',
  },
};
