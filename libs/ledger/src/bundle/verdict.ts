import type { Checkpoint } from '../checkpoint.js';
import { KINDS, type Finding, type FindingLog } from './findings.js';
import type { Erased } from './erasures.js';
import type { BodiesWithheld, Scope, Text } from './format.js';
import type { Witnessed } from './verify-cosignatures.js';
import type { Tail } from './verify-heads.js';

/**
 * How much a bundle was shown to be worth. L0: it agrees with itself. L1: the operator signed it. L2: it continues a checkpoint that the auditor
 * already held. L3: a quorum of the witnesses that the auditor believes has cosigned its last checkpoint; what they signed is one history, so L3 stands
 * also without a checkpoint of one's own.
 */
export type TrustLevel = 'L0' | 'L1' | 'L2' | 'L3';

export type Verdict = {
  /** No error was found. */
  readonly ok: boolean;
  /** The highest level reached, undefined when the bundle does not agree with itself. */
  readonly level: TrustLevel | undefined;
  /** Events read, the withheld ones among them. */
  readonly events: number;
  /** Events of which the bundle holds only the leaf hash. */
  readonly withheld: number;
  /** Events of which the bundle holds the entry and, for the reason given, not the body. */
  readonly bodiesWithheld: BodiesWithheld;
  /** By which events keys were destroyed, and how many texts of the bodies shown nobody can read since; undefined when it was not looked into. */
  readonly erased: readonly Erased[] | undefined;
  /** Which part of the log is shown; undefined when there is no manifest to go by. */
  readonly scope: Scope | undefined;
  /** The ends of the streams in scope are proved, as of so many events. */
  readonly tail: Tail | undefined;
  /** The checkpoint of the exported size, when there is one and the events give its root. */
  readonly checkpoint: Checkpoint | undefined;
  /** The key that its signature was checked with, and where that key came from. */
  readonly key: { readonly vkey: string; readonly from: 'given' | 'bundle' } | undefined;
  /** What witnesses vouch for; undefined without a policy. */
  readonly witnessed: Witnessed | undefined;
  /** What was found, the first wrong event or file first. */
  readonly findings: readonly Finding[];
  /** Further findings of kinds already listed. */
  readonly omitted: number;
  /** What is shown at the level reached. */
  readonly shows: readonly Text[];
  /** What it does not exclude. */
  readonly doesNotExclude: readonly Text[];
};

const SHOWS: Readonly<Record<'L0' | 'L1' | 'L2', Text>> = {
  L0: {
    en: 'Every event is complete and unchanged as against the checkpoints in the bundle; no stream has a gap.',
    sv: 'Varje händelse är hel och oförändrad mot kontrollpunkterna i exporten; ingen ström har luckor.',
  },
  L1: {
    en: 'The checkpoint carries a true signature by the key named.',
    sv: 'Kontrollpunkten bär en äkta signatur av den angivna nyckeln.',
  },
  L2: {
    en: 'The events up to the checkpoint that you hold are those that it was made over.',
    sv: 'Händelserna fram till kontrollpunkten som du har är de som den gjordes över.',
  },
};

const L3: Text = {
  en: 'So many witnesses as your policy asks for saw this very history and no other, each at its time; no event was recorded outside the times between which it came about.',
  sv: 'Så många vittnen som din policy kräver har sett just denna historia och ingen annan, var och en vid sin tid; ingen händelse är registrerad utanför tiderna som den tillkom mellan.',
};

/** In place of what L0 shows, where events are withheld. */
const SHOWS_WITHHELD: Text = {
  en: 'Every event shown is complete and unchanged as against the checkpoints in the bundle, and every withheld one is in its place, by its hash alone; no stream shown has a gap.',
  sv: 'Varje händelse som visas är hel och oförändrad mot kontrollpunkterna i exporten, och varje undanhållen står på sin plats, endast med sitt hashvärde; ingen ström som visas har luckor.',
};

/** In place of what L0 shows, where only a part of the log is shown. */
const SHOWS_PART: Readonly<Record<'case' | 'decision' | 'period', Text>> = {
  case: {
    en: 'Every event of the case that is shown is complete, unchanged and in its place as against the checkpoints in the bundle; no stream of it has a gap.',
    sv: 'Varje händelse i ärendet som visas är hel, oförändrad och på sin plats mot kontrollpunkterna i exporten; ingen av dess strömmar har luckor.',
  },
  decision: {
    en: 'Every event in the history of the decision that is shown is complete, unchanged and in its place as against the checkpoints in the bundle; no stream of it has a gap.',
    sv: 'Varje händelse i beslutets historia som visas är hel, oförändrad och på sin plats mot kontrollpunkterna i exporten; ingen av dess strömmar har luckor.',
  },
  period: {
    en: 'Every event shown is complete, unchanged and in its place as against the checkpoints in the bundle, and none is missing between the first and the last of them.',
    sv: 'Varje händelse som visas är hel, oförändrad och på sin plats mot kontrollpunkterna i exporten, och ingen saknas mellan den första och den sista.',
  },
};

const bodiesText = ({ classification: n }: BodiesWithheld): Text => ({
  en: `Of ${n} of these events the body is withheld, and each of them says itself that it is internal or secret; their entries are in their places and commit to the bodies. No body of an open event is withheld.`,
  sv: `Av ${n} av händelserna undanhålls innehållet, och var och en av dem säger själv att den är intern eller hemlig; loggposterna står på sina platser och förbinder sig till innehållet. Inget innehåll i en öppen händelse undanhålls.`,
});

const LISTED = 5;
const erasedText = (erased: readonly Erased[]): Text => {
  const texts = erased.reduce((sum, one) => sum + one.texts, 0);
  const by = (one: string, several: string): string =>
    erased
      .slice(0, LISTED)
      .map(({ index, texts: of }) => `${of} ${of === 1 ? one : several} #${index}`)
      .concat(erased.length > LISTED ? ['…'] : [])
      .join(', ');
  return {
    en: `Personal texts that are erased: ${texts}. The log itself says that their keys were destroyed: ${by('text by event', 'texts by event')}.`,
    sv: `Personliga texter som är raderade: ${texts}. Loggen anger själv att nycklarna förstördes: ${by('text vid händelse', 'texter vid händelse')}.`,
  };
};

const tailText = ({ asOf, streams }: Tail): Text => ({
  en: `Nothing is missing at the end of the ${streams} streams shown: as of the first ${asOf} events the log itself commits to where each of them ended.`,
  sv: `Inget saknas i slutet av de ${streams} strömmar som visas: loggen anger själv var var och en av dem slutade efter de första ${asOf} händelserna.`,
});

const OPEN = {
  tail: {
    en: 'that the last events of a stream shown are left out: no proof of where the streams end came with this bundle',
    sv: 'att de sista händelserna i en visad ström är utelämnade: inget bevis för var strömmarna slutar följde med exporten',
  },
  heads: {
    en: 'that the log commits to false ends of streams: whoever verifies all of it finds that',
    sv: 'att loggen förbinder sig till falska strömslut: det upptäcker den som kontrollerar hela loggen',
  },
  outside: {
    en: 'anything at all about the events outside of what is shown, such as that one of them belongs to it',
    sv: 'någonting alls om händelserna utanför det som visas, till exempel att någon av dem hör dit',
  },
  withheld: {
    en: 'anything at all that the withheld events may say',
    sv: 'någonting alls som de undanhållna händelserna kan säga',
  },
  bodies: {
    en: 'anything at all that the withheld bodies may say',
    sv: 'någonting alls som det undanhållna innehållet kan säga',
  },
  keptKey: {
    en: 'that somebody kept a copy of a key that the log says was destroyed',
    sv: 'att någon har kvar en kopia av en nyckel som loggen anger är förstörd',
  },
  withheldTail: {
    en: 'that events which should be shown are withheld: the last ones of a stream or a whole stream, where nothing shown is a reaction to them; have the same checkpoint verified by somebody who may see all events',
    sv: 'att händelser som borde visas undanhålls: de sista i en ström eller en hel ström, där inget som visas är en reaktion på dem; låt någon som får se alla händelser kontrollera samma kontrollpunkt',
  },
  rewritten: {
    en: 'that the operator rewrote the whole log and signed it anew: compare with a checkpoint kept elsewhere',
    sv: 'att den som driver systemet har skrivit om hela loggen och signerat på nytt: jämför med en kontrollpunkt som sparats på annat håll',
  },
  anybody: {
    en: 'that somebody other than the operator made the bundle',
    sv: 'att någon annan än den som driver systemet har gjort exporten',
  },
  bundleKey: {
    en: "that the key is somebody else's: it came with the bundle; get it by another way",
    sv: 'att nyckeln är någon annans: den följde med exporten; skaffa den på annat sätt',
  },
  later: {
    en: 'that events after the checkpoint that you hold were rewritten before this export',
    sv: 'att händelser efter kontrollpunkten som du har skrevs om före denna export',
  },
  colluding: {
    en: 'that the operator and as many witnesses as make the quorum deceive together',
    sv: 'att den som driver systemet och så många vittnen som policyn kräver bedrar tillsammans',
  },
  unrecorded: { en: 'that something was never recorded', sv: 'att något aldrig har registrerats' },
  untrue: { en: 'that what was recorded was not true', sv: 'att det som registrerats inte var sant' },
  unsigned: {
    en: 'that the hashes of read models, the manifest and the README were exchanged together: no signature covers them; replay the events',
    sv: 'att läsmodellernas hashvärden, manifestet och README bytts ut tillsammans: ingen signatur omfattar dem; återuppspela händelserna',
  },
} satisfies Record<string, Text>;

/** Everything the verifier learnt, as a verdict. */
export const verdictOf = (
  log: FindingLog,
  learnt: Pick<
    Verdict,
    'events' | 'withheld' | 'bodiesWithheld' | 'erased' | 'scope' | 'tail' | 'checkpoint' | 'key' | 'witnessed'
  > & {
    readonly held: boolean;
  },
): Verdict => {
  const findings = log.sorted();
  const errors = findings.filter(({ severity }) => severity === 'error');
  const { events, withheld, bodiesWithheld, erased = [], scope, tail, checkpoint, key, witnessed } = learnt;
  const lowest = Math.min(...errors.map(({ code }) => KINDS[code].denies), 4);
  const denied = Math.min(lowest, learnt.held ? 3 : 2);
  const isL3 = lowest === 4 && witnessed?.policy === 'given' && witnessed.complete;
  const level = isL3 ? 'L3' : (['L0', 'L1', 'L2'] as const)[denied - 1];
  const signed = level !== undefined && level !== 'L0';
  const part = scope && scope.kind !== 'all' ? scope.kind : undefined;
  const own = part ? SHOWS_PART[part] : withheld > 0 ? SHOWS_WITHHELD : SHOWS.L0;
  const shown = (['L0', 'L1', 'L2'] as const).slice(0, denied).map((l) => (l === 'L0' ? own : SHOWS[l]));
  const hasBodiesWithheld = bodiesWithheld.classification > 0;
  const endsOpen = part === undefined || part === 'period' ? [] : [tail ? OPEN.heads : OPEN.tail];
  return {
    ok: errors.length === 0,
    level,
    events,
    withheld,
    bodiesWithheld,
    erased: level && learnt.erased,
    scope,
    tail: level && tail,
    checkpoint: level && checkpoint,
    key: signed ? key : undefined,
    witnessed: level && witnessed,
    findings,
    omitted: log.omitted(),
    shows: [
      ...shown,
      ...(level && hasBodiesWithheld ? [bodiesText(bodiesWithheld)] : []),
      ...(level && erased.length > 0 ? [erasedText(erased)] : []),
      ...(isL3 ? [L3] : []),
      ...(level && tail ? [tailText(tail)] : []),
    ],
    doesNotExclude: level
      ? [
          isL3 ? OPEN.colluding : level === 'L2' ? OPEN.later : OPEN.rewritten,
          ...(signed ? (key?.from === 'bundle' ? [OPEN.bundleKey] : []) : [OPEN.anybody]),
          ...(withheld > 0 ? [OPEN.withheld, OPEN.withheldTail] : []),
          ...(hasBodiesWithheld ? [OPEN.bodies] : []),
          ...(erased.length > 0 ? [OPEN.keptKey] : []),
          ...(part ? [OPEN.outside, ...endsOpen] : []),
          OPEN.unrecorded,
          OPEN.untrue,
          OPEN.unsigned,
        ]
      : [],
  };
};
