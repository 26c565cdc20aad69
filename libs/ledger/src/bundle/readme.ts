import { FILES, OPTIONAL, type BodiesWithheld, type Manifest, type Scope, type Text } from './format.js';
import { STATIC_CHECKPOINT, STATIC_LOG } from './static-log.js';

type Facts = Pick<Manifest, 'origin' | 'size' | 'withheld' | 'exportedAt'> & {
  readonly outOfScope: number;
  readonly bodiesWithheld: BodiesWithheld;
  readonly scope: Scope;
  /** Which of the files that a bundle may have, and need not, are there. */
  readonly has: (file: string) => boolean;
};

const SCOPES = {
  sv: (scope: Scope): string =>
    scope.kind === 'all'
      ? 'hela loggen'
      : scope.kind === 'period'
        ? `händelser registrerade ${scope.from} – ${scope.to}`
        : `${scope.kind === 'case' ? 'ärende' : 'beslut'} ${scope.label ?? scope.id}`,
  en: (scope: Scope): string =>
    scope.kind === 'all'
      ? 'the whole log'
      : scope.kind === 'period'
        ? `events recorded ${scope.from} – ${scope.to}`
        : `${scope.kind} ${scope.label ?? scope.id}`,
};

/** What is said of each file, in the order in which a person would open them; of some only `where` a file is there. */
const FILE_TEXTS: readonly (Text & { readonly name: string; readonly where?: string })[] = [
  {
    name: FILES.csv,
    sv: 'en rad per händelse, för människor; öppna en kopia i ett kalkylprogram, som annars kan ändra filen när den sparas',
    en: 'one row per event, for people; open a copy in a spreadsheet, which may change the file when it saves it',
  },
  {
    name: FILES.entries,
    sv: 'en händelse per rad, i kanonisk form (RFC 8785); det som loggen förbinder sig till',
    en: 'one event per line in canonical form (RFC 8785); what the log commits to',
  },
  {
    name: FILES.payloads,
    sv: 'händelsernas innehåll, i samma ordning',
    en: 'the bodies of the events, in the same order',
  },
  {
    name: FILES.checkpoints,
    sv: 'signerade kontrollpunkter, äldst först (C2SP tlog-checkpoint)',
    en: 'signed checkpoints, oldest first (C2SP tlog-checkpoint)',
  },
  { name: FILES.vkeys, sv: 'nycklar att kontrollera signaturerna med', en: 'keys to check the signatures with' },
  {
    name: OPTIONAL.policy,
    where: OPTIONAL.policy,
    sv: 'vilka vittnen som ombeds att medsignera (C2SP tlog-policy)',
    en: 'which witnesses are asked to cosign (C2SP tlog-policy)',
  },
  {
    name: OPTIONAL.timestamps,
    where: OPTIONAL.timestamps,
    sv: 'tidsstämplar över kontrollpunkter (RFC 3161)',
    en: 'time-stamps over checkpoints (RFC 3161)',
  },
  {
    name: 'schemas/',
    sv: 'JSON-schema för innehållet, ett per version',
    en: 'the JSON Schema of the bodies, one per version',
  },
  {
    name: FILES.heads,
    sv: 'var strömmarna slutar enligt loggen själv, med bevis',
    en: 'where the streams end, as the log itself says, with proofs',
  },
  {
    name: FILES.readModels,
    sv: 'hashvärden av läsmodellernas rader, att jämföra med en återuppspelning; inga i en export av en del av loggen',
    en: 'hashes of the rows of the read models, to compare with a replay; none in a bundle of a part of the log',
  },
  {
    name: OPTIONAL.erasures,
    where: OPTIONAL.erasures,
    sv: 'begärda, avslagna och genomförda raderingar av personer, enligt händelserna',
    en: 'erasures of people that were asked for, refused and carried out, as the events have it',
  },
  {
    name: OPTIONAL.provenance,
    where: OPTIONAL.provenance,
    sv: 'samma historia för verktyg som ritar (W3C PROV-O)',
    en: 'the same history for tools that draw (W3C PROV-O)',
  },
  {
    name: OPTIONAL.ocel,
    where: OPTIONAL.ocel,
    sv: 'samma historia för verktyg som analyserar processer (OCEL 2.0)',
    en: 'the same history for tools that mine processes (OCEL 2.0)',
  },
  {
    name: `${STATIC_LOG}, ${STATIC_CHECKPOINT}`,
    where: STATIC_LOG,
    sv: 'samma logg för verktyg som läser statiska transparensloggar (C2SP tlog-tiles)',
    en: 'the same log for tools that read static transparency logs (C2SP tlog-tiles)',
  },
  {
    name: FILES.manifest,
    sv: 'vad som ingår, vad som inte ingår, och varje fils hashvärde',
    en: 'what is included, what is not, and the hash of every file',
  },
];

const WIDTH = 20;

const filesText = (lang: keyof Text, has: (file: string) => boolean): string =>
  FILE_TEXTS.filter(({ where }) => where === undefined || has(where))
    .map((file) => `${file.name.padEnd(WIDTH)}${file[lang]}`)
    .join('\n');

/** The text that explains a bundle to whoever opens the folder. */
export const readmeText = ({
  origin,
  size,
  withheld,
  outOfScope,
  bodiesWithheld: { classification },
  scope,
  has,
  exportedAt,
}: Facts): string => `HÄVSTÅNG – EXPORT

Logg: ${origin}
Loggens händelser: ${size}${withheld > 0 ? `, varav ${withheld} undanhålls` : ''}
Urval: ${SCOPES.sv(scope)}${outOfScope > 0 ? `; ${outOfScope} händelser ligger utanför` : ''}
Skapad: ${exportedAt}

VAD DETTA ÄR
${scope.kind === 'all' ? 'Hela händelseloggen, från första händelsen till den sista' : 'En del av händelseloggen'}, och det som behövs för att kontrollera att ingen händelse har ändrats,
tagits bort, lagts till eller flyttats sedan loggens kontrollpunkter signerades.
${
  withheld > 0
    ? `Händelser som den som gjorde exporten inte får se undanhålls: av dem finns bara ett hashvärde, som visar att de är oförändrade
men inte vad de säger.
`
    : ''
}${
  classification > 0
    ? `Av ${classification} händelser som är interna eller hemliga (classification) undanhålls innehållet: det lämnar aldrig tjänsten som skrev det, vem
som än exporterar. I ${FILES.payloads} står {"withheld":"classification"} i dess ställe; loggposten finns och förbinder sig till det.
`
    : ''
}
FILERNA
${filesText('sv', has)}

SÅ KONTROLLERAR DU
1. Kör Hävstångs granskningsverktyg på mappen:  havstang-audit verify MAPP
   eller i källkodens mapp:  npm run audit -- verify MAPP
   Det behöver varken nätverk eller servern som exporten kom från.
2. Ge verktyget nyckeln som du fått på annat sätt än i den här mappen, och en kontrollpunkt som du eller någon du litar på
   redan har sparat, till exempel ur ett protokoll. Utan dem kan inte uteslutas att hela loggen skrivits om.
3. Kontrollera en enskild händelse för hand: SHA-256 av en nollbyte följd av raden i ${FILES.entries} är värdet i kolumnen
   "leaf" i ${FILES.csv}; hur dessa värden ger roten i kontrollpunkten beskrivs i RFC 6962, avsnitt 2.1.


HÄVSTÅNG – EXPORT (IN ENGLISH)

Log: ${origin}
Events of the log: ${size}${withheld > 0 ? `, ${withheld} of them withheld` : ''}
Scope: ${SCOPES.en(scope)}${outOfScope > 0 ? `; ${outOfScope} events are outside of it` : ''}
Made: ${exportedAt}

WHAT THIS IS
${scope.kind === 'all' ? 'The whole event log, from the first event to the last' : 'A part of the event log'}, with what is needed to check that no event was changed, removed, added or
moved since the checkpoints of the log were signed.
${
  withheld > 0
    ? `Events that the person who made the export may not see are withheld: of these there is only a hash, which shows that they are
unchanged, but not what they say.
`
    : ''
}${
  classification > 0
    ? `Of ${classification} events that are internal or secret (classification) the body is withheld: it never leaves the service that wrote it, whoever
makes the export. In ${FILES.payloads} {"withheld":"classification"} stands in its place; the entry is there and commits to it.
`
    : ''
}
THE FILES
${filesText('en', has)}

HOW TO CHECK IT
1. Run the auditor's tool of Hävstång on the folder:  havstang-audit verify FOLDER
   or in the folder of its sources:  npm run audit -- verify FOLDER
   It needs neither a network nor the server that the export came from.
2. Give it the key that you got by another way than in this folder, and a checkpoint that you or somebody you trust kept
   earlier, from minutes for instance. Without these it cannot be excluded that the whole log was rewritten.
3. Check one event by hand: the SHA-256 of a zero byte followed by the line in ${FILES.entries} is the value in the column
   "leaf" of ${FILES.csv}; how these give the root in the checkpoint is described in RFC 6962, section 2.1.
`;
