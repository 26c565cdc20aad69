import type { Text } from './format.js';

/** Where the fault is. `line` counts from 1, `index` is the event's place in the ledger. */
export type Where = {
  readonly file: string;
  readonly line?: number;
  readonly index?: number;
  readonly stream?: string;
  readonly eventId?: string;
};

export type Finding = {
  readonly code: FindingCode;
  /** A warning is worth a question and leaves the verdict as it is. */
  readonly severity: 'error' | 'warning';
  readonly where: Where;
  readonly message: Text;
};

/** Facts for the message. Whatever comes out of a bundle is made printable first. */
export type Facts = Readonly<Record<string, string | number>>;

export type Kind = Text & {
  /** The trust level that cannot be reached with this finding: 0 the bundle does not agree with itself, 1 with its signer, 2 with the auditor's own, 3 with the witnesses. */
  readonly denies: 0 | 1 | 2 | 3;
  readonly severity?: 'warning';
  /** With it nothing can be said of the bundle: there is none, it cannot be read, or what the auditor gave is not what it should be. */
  readonly stops?: true;
};

/** Everything that the verifier can say, with the sentence that it says it by. `{name}` is replaced by the fact of that name. */
export const KINDS = {
  'bundle-unreadable': { denies: 0, stops: true, en: 'cannot be read: {reason}', sv: 'kan inte läsas: {reason}' },
  'not-a-bundle': {
    denies: 0,
    stops: true,
    en: 'is no bundle: there is no manifest.json',
    sv: 'är ingen export: det finns ingen manifest.json',
  },
  'manifest-malformed': {
    denies: 0,
    en: 'is not the manifest of a bundle: {reason}',
    sv: 'är inte ett exportmanifest: {reason}',
  },
  'manifest-changed': {
    denies: 0,
    en: 'has been changed: its own hash or its exact form is not right',
    sv: 'har ändrats: det egna hashvärdet eller den exakta formen stämmer inte',
  },
  'file-missing': {
    denies: 0,
    en: 'should be there, and is not',
    sv: 'ska finnas, men finns inte',
  },
  'file-of-system': {
    denies: 0,
    severity: 'warning',
    en: 'was put there by an operating system that showed the folder, and is passed over',
    sv: 'har lagts dit av ett operativsystem som visat mappen, och räknas inte',
  },
  'file-unlisted': {
    denies: 0,
    en: 'is there, but is not listed in the manifest',
    sv: 'finns men anges inte i manifestet',
  },
  'file-irregular': { denies: 0, en: 'is not an ordinary file', sv: 'är inte en vanlig fil' },
  'file-changed': {
    denies: 0,
    en: 'is not the file that the manifest lists: {bytes} bytes, {lines} lines, sha256 {sha256} instead of {listedBytes} bytes, {listedLines} lines, sha256 {listedSha256}',
    sv: 'är inte den fil som manifestet anger: {bytes} byte, {lines} rader, sha256 {sha256} i stället för {listedBytes} byte, {listedLines} rader, sha256 {listedSha256}',
  },
  'file-cut': { denies: 0, en: 'ends in the middle of a line', sv: 'slutar mitt i en rad' },
  'not-utf8': { denies: 0, en: 'holds bytes that are not text', sv: 'innehåller byte som inte är text' },
  'line-too-long': {
    denies: 0,
    en: 'has a line longer than any can be; the rest was not read',
    sv: 'har en orimligt lång rad; resten lästes inte',
  },
  'header-wrong': {
    denies: 0,
    en: 'does not begin with the header line that it should',
    sv: 'inleds inte med rätt huvudrad',
  },
  'trailer-wrong': {
    denies: 0,
    en: 'does not end with the trailer line that it should',
    sv: 'avslutas inte med rätt slutrad',
  },
  'events-missing': {
    denies: 0,
    en: 'ends after {found} events of {listed}',
    sv: 'slutar efter {found} händelser av {listed}',
  },
  'events-added': {
    denies: 0,
    en: 'holds more than the {listed} events that the manifest states',
    sv: 'innehåller mer än de {listed} händelser som manifestet anger',
  },
  'entry-malformed': {
    denies: 0,
    en: 'the line is not a canonical ledger entry',
    sv: 'raden är inte en kanonisk loggpost',
  },
  'payload-changed': {
    denies: 0,
    en: 'the body is not the one that the entry commits to',
    sv: 'innehållet är inte det som loggposten förbinder sig till',
  },
  'body-exposed': {
    denies: 0,
    en: 'the event is internal or secret, and its body is here all the same',
    sv: 'händelsen är intern eller hemlig, och ändå finns innehållet här',
  },
  'body-withheld': {
    denies: 0,
    en: 'the body is withheld as internal or secret, but the event is open',
    sv: 'innehållet undanhålls som internt eller hemligt, men händelsen är öppen',
  },
  'csv-differs': {
    denies: 0,
    en: 'the entry and its row in events.csv do not agree',
    sv: 'loggposten och dess rad i events.csv stämmer inte överens',
  },
  'derived-differs': {
    denies: 0,
    en: 'is not what follows from the events',
    sv: 'är inte det som följer av händelserna',
  },
  'revision-gap': {
    denies: 0,
    en: 'revision {found} follows where the stream needs {expected}: an event is missing, doubled or moved',
    sv: 'revision {found} kommer där strömmen ska ha {expected}: en händelse saknas, är dubblerad eller flyttad',
  },
  'tenant-changed': {
    denies: 0,
    en: 'is of municipality {found}, though its stream is of {expected}',
    sv: 'hör till kommun {found}, fast dess ström hör till {expected}',
  },
  'cause-missing': {
    denies: 0,
    en: 'is a reaction to event {cause}, which is not among the events shown before it',
    sv: 'är en reaktion på händelse {cause}, som inte finns bland de händelser som visas före den',
  },
  'id-repeated': { denies: 0, en: 'an earlier event has the same id', sv: 'en tidigare händelse har samma id' },
  'occurred-after-recorded': {
    denies: 0,
    en: 'is said to have occurred ({occurredAt}) after it was recorded ({recordedAt})',
    sv: 'anges ha inträffat ({occurredAt}) efter att den registrerades ({recordedAt})',
  },
  'time-backwards': {
    denies: 0,
    severity: 'warning',
    en: 'was recorded at {recordedAt}, though an event before it was recorded at {latest}',
    sv: 'registrerades {recordedAt}, fast en händelse före den registrerades {latest}',
  },
  'summary-differs': {
    denies: 0,
    en: 'states other {what} than the events have',
    sv: 'anger {what} som inte stämmer med händelserna',
  },
  'scope-differs': {
    denies: 0,
    en: 'does not agree with the scope that the manifest states: {what}',
    sv: 'stämmer inte med det urval som manifestet anger: {what}',
  },
  'heads-malformed': {
    denies: 0,
    en: 'the line is not what it should be: {reason}',
    sv: 'raden är inte som den ska: {reason}',
  },
  'heads-differ': {
    denies: 0,
    en: 'commits to other heads of streams than the first {size} events have',
    sv: 'förbinder sig till andra strömslut än de första {size} händelserna har',
  },
  'tail-differs': {
    denies: 0,
    en: 'the stream is shown to revision {shown}, and that is not proved to have been its end: events are missing, or the proof is wrong',
    sv: 'strömmen visas till revision {shown}, och det är inte bevisat att den slutade där: händelser saknas, eller så är beviset fel',
  },
  'schema-missing': {
    denies: 0,
    en: 'an event names this schema, and it is not there',
    sv: 'en händelse anger detta schema, som inte finns med',
  },
  'schema-changed': {
    denies: 0,
    en: 'is not the schema whose hash it has for a name',
    sv: 'är inte det schema vars hashvärde är filens namn',
  },
  'read-model-malformed': {
    denies: 0,
    en: 'the line is not what it should be: {reason}',
    sv: 'raden är inte som den ska: {reason}',
  },
  'checkpoint-malformed': {
    denies: 0,
    en: 'what stands here is not a signed checkpoint',
    sv: 'här står ingen signerad kontrollpunkt',
  },
  'checkpoint-origin': {
    denies: 0,
    en: 'the checkpoint is of another log: {found}',
    sv: 'kontrollpunkten hör till en annan logg: {found}',
  },
  'checkpoint-order': {
    denies: 0,
    en: 'the checkpoint of size {size} stands after one of size {before}, or beyond the exported size',
    sv: 'kontrollpunkten med storlek {size} står efter en med storlek {before}, eller bortom exportens storlek',
  },
  'checkpoint-missing': {
    denies: 0,
    en: 'there is no checkpoint of the exported size {size}',
    sv: 'kontrollpunkt för exportens storlek {size} saknas',
  },
  'checkpoint-hidden': {
    denies: 0,
    en: 'the events around size {size} are left out in one piece, so that this checkpoint cannot be compared with them',
    sv: 'händelserna kring storlek {size} är utelämnade i ett stycke, så att kontrollpunkten inte kan jämföras med dem',
  },
  'root-differs': {
    denies: 0,
    en: 'the first {size} events do not give the root of this checkpoint; the first {good} are as they were signed',
    sv: 'de första {size} händelserna ger inte kontrollpunktens rot; de första {good} är som när de signerades',
  },
  'key-malformed': { denies: 1, en: 'the line is not a verifier key', sv: 'raden är inte en verifieringsnyckel' },
  'key-missing': {
    denies: 1,
    en: 'holds no key to check the signatures with',
    sv: 'innehåller ingen nyckel att kontrollera signaturerna med',
  },
  'given-key-malformed': {
    stops: true,
    denies: 0,
    en: 'the key given to the verifier is none: name+id+base64 in one line',
    sv: 'nyckeln som angavs vid kontrollen är ingen nyckel: namn+id+base64 på en rad',
  },
  'signature-wrong': {
    denies: 1,
    en: 'the checkpoint of size {size} is not signed by {key}',
    sv: 'kontrollpunkten med storlek {size} är inte signerad av {key}',
  },
  'held-malformed': {
    stops: true,
    denies: 0,
    en: 'the checkpoint given to the verifier is none: neither a signed note nor name, size and root',
    sv: 'kontrollpunkten som angavs vid kontrollen är ingen: varken en signerad eller namn, storlek och rot',
  },
  'held-origin': {
    denies: 2,
    en: 'the checkpoint that you hold is of another log: {found}',
    sv: 'kontrollpunkten som du har hör till en annan logg: {found}',
  },
  'held-beyond': {
    denies: 2,
    en: 'the checkpoint that you hold covers {held} events, more than the {size} of this bundle: ask for a newer export; if none can be given, history was cut',
    sv: 'kontrollpunkten som du har omfattar {held} händelser, fler än exportens {size}: begär en nyare export; kan ingen ges har historien kapats',
  },
  'held-hidden': {
    denies: 2,
    en: 'the checkpoint that you hold covers {held} events, and at that place this bundle shows none of them: ask for an export that is made for your checkpoint',
    sv: 'kontrollpunkten som du har omfattar {held} händelser, och på det stället visar exporten inga av dem: begär en export som görs för din kontrollpunkt',
  },
  'held-differs': {
    denies: 2,
    en: 'the first {size} events do not give the root of the checkpoint that you hold: history was rewritten',
    sv: 'de första {size} händelserna ger inte roten i kontrollpunkten som du har: historien har skrivits om',
  },
  'policy-malformed': {
    denies: 3,
    en: 'is not a policy: {reason}',
    sv: 'är ingen policy: {reason}',
  },
  'given-policy-malformed': {
    stops: true,
    denies: 0,
    en: 'the policy given to the verifier is none: {reason}',
    sv: 'policyn som angavs vid kontrollen är ingen policy: {reason}',
  },
  'policy-of-other-log': {
    denies: 3,
    en: 'the policy is of other logs than this one ({found})',
    sv: 'policyn gäller andra loggar än denna ({found})',
  },
  'cosignature-false': {
    denies: 3,
    en: 'the checkpoint of size {size} bears the name of witness {witness}, who did not sign it',
    sv: 'kontrollpunkten med storlek {size} bär vittnet {witness}s namn, men är inte signerad av vittnet',
  },
  'quorum-missing': {
    denies: 3,
    en: 'the last checkpoint, of size {size}, has no quorum (cosigned by: {witnesses}; the last with one has size: {last})',
    sv: 'den sista kontrollpunkten, storlek {size}, är inte medsignerad av tillräckligt många (av: {witnesses}; den sista där det räcker har storlek: {last})',
  },
  'recorded-before-bracket': {
    denies: 3,
    en: 'says that it was recorded at {recordedAt}, but a checkpoint without it was cosigned at {time}: it was dated back',
    sv: 'uppger att den registrerades {recordedAt}, men en kontrollpunkt utan den medsignerades {time}: den är bakåtdaterad',
  },
  'recorded-after-bracket': {
    denies: 3,
    en: 'says that it was recorded at {recordedAt}, but a checkpoint with it was cosigned already at {time}: it was dated ahead',
    sv: 'uppger att den registrerades {recordedAt}, men en kontrollpunkt med den medsignerades redan {time}: den är framdaterad',
  },
} as const satisfies Record<string, Kind>;

export type FindingCode = keyof typeof KINDS;

/** What was found, as it can be handed from one thread to another. */
export type Found = { readonly kept: readonly Finding[]; readonly omitted: number };

export type FindingLog = {
  readonly add: (code: FindingCode, where: Where, facts?: Facts) => void;
  /** Adds what was found elsewhere. */
  readonly take: (others: Found) => void;
  readonly found: () => Found;
  /** Errors before warnings, the event with the lowest index first, then files as they were met. */
  readonly sorted: () => readonly Finding[];
  /** How many findings beyond the first ones of their kind were counted and not kept. */
  readonly omitted: () => number;
  /** Whether anything but warnings was found so far. */
  readonly hasErrors: () => boolean;
};

/** One change early in a file can put every later line out of step: of each kind the first are kept. */
const KEPT_PER_CODE = 10;

export const findingLog = (): FindingLog => {
  const kept: Finding[] = [];
  const counts = new Map<FindingCode, number>();
  let omitted = 0;
  return {
    add(code, where, facts = {}) {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count > KEPT_PER_CODE) omitted++;
      else kept.push(finding(code, where, facts));
    },
    take(others) {
      kept.push(...others.kept);
      omitted += others.omitted;
    },
    found: () => ({ kept, omitted }),
    sorted: () => kept.toSorted((a, b) => rank(a) - rank(b)),
    omitted: () => omitted,
    hasErrors: () => kept.some(({ severity }) => severity === 'error'),
  };
};

const finding = (code: FindingCode, where: Where, facts: Facts): Finding => {
  const kind: Kind = KINDS[code];
  const say = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => printable(String(facts[name] ?? '?')));
  return {
    code,
    severity: kind.severity ?? 'error',
    where: Object.fromEntries(
      Object.entries(where).map(([name, value]) => [name, typeof value === 'string' ? printable(value) : value]),
    ) as Where,
    message: { en: say(kind.en), sv: say(kind.sv) },
  };
};

/** A bundle may hold anything, and a message ends in a terminal: no control characters, and no more than a line. */
const printable = (text: string): string => text.slice(0, 200).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '\ufffd');

const rank = ({ severity, where }: Finding): number =>
  severity === 'warning' ? Number.MAX_VALUE : (where.index ?? Number.MAX_SAFE_INTEGER);

/** Why something could not be read: the system's word for it; never the message, which holds the path. */
export const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).name;
