import { FILES, OPTIONAL, type BodiesWithheld, type Manifest, type Scope } from './format.js';

type Facts = Pick<Manifest, 'origin' | 'size' | 'withheld' | 'exportedAt'> & {
  readonly outOfScope: number;
  readonly bodiesWithheld: BodiesWithheld;
  readonly scope: Scope;
  readonly graphs: boolean;
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

/** The text that explains a bundle to whoever opens the folder. */
export const readmeText = ({
  origin,
  size,
  withheld,
  outOfScope,
  bodiesWithheld: { classification },
  scope,
  graphs,
  exportedAt,
}: Facts): string => `HÄVSTÅNG – EXPORT

Logg: ${origin}
Antal händelser: ${size}${withheld > 0 ? `, varav ${withheld} undanhålls` : ''}
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
${FILES.csv}          en rad per händelse, för människor; öppnas i ett kalkylprogram
${FILES.entries}       en händelse per rad, i kanonisk form (RFC 8785); det som loggen förbinder sig till
${FILES.payloads}      händelsernas innehåll, i samma ordning
${FILES.checkpoints}     signerade kontrollpunkter, äldst först (C2SP tlog-checkpoint)
${FILES.vkeys}           nycklar att kontrollera signaturerna med
schemas/            JSON-schema för innehållet, ett per version
${FILES.heads}         var strömmarna slutar enligt loggen själv, med bevis
${FILES.readModels}   hashvärden av läsmodellernas rader, att jämföra med en återuppspelning
${OPTIONAL.erasures}      begärda, avslagna och genomförda raderingar av personer, enligt händelserna
${
  graphs
    ? `${OPTIONAL.provenance}, ${OPTIONAL.ocel}
                    samma historia för verktyg som ritar (W3C PROV-O) och analyserar processer (OCEL 2.0)
`
    : ''
}${FILES.manifest}       vad som ingår, vad som inte ingår, och varje fils hashvärde

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
Events: ${size}${withheld > 0 ? `, ${withheld} of them withheld` : ''}
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
${FILES.csv}          one row per event, for people; opens in a spreadsheet
${FILES.entries}       one event per line in canonical form (RFC 8785); what the log commits to
${FILES.payloads}      the bodies of the events, in the same order
${FILES.checkpoints}     signed checkpoints, oldest first (C2SP tlog-checkpoint)
${FILES.vkeys}           keys to check the signatures with
schemas/            the JSON Schema of the bodies, one per version
${FILES.heads}         where the streams end, as the log itself says, with proofs
${FILES.readModels}   hashes of the rows of the read models, to compare with a replay
${OPTIONAL.erasures}      erasures of people that were asked for, refused and carried out, as the events have it
${
  graphs
    ? `${OPTIONAL.provenance}, ${OPTIONAL.ocel}
                    the same history for tools that draw (W3C PROV-O) and mine processes (OCEL 2.0)
`
    : ''
}${FILES.manifest}       what is included, what is not, and the hash of every file

HOW TO CHECK IT
1. Run the auditor's tool of Hävstång on the folder:  havstang-audit verify FOLDER
   or in the folder of its sources:  npm run audit -- verify FOLDER
   It needs neither a network nor the server that the export came from.
2. Give it the key that you got by another way than in this folder, and a checkpoint that you or somebody you trust kept
   earlier, from minutes for instance. Without these it cannot be excluded that the whole log was rewritten.
3. Check one event by hand: the SHA-256 of a zero byte followed by the line in ${FILES.entries} is the value in the column
   "leaf" of ${FILES.csv}; how these give the root in the checkpoint is described in RFC 6962, section 2.1.
`;
