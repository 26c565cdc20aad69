import { FILES, OPTIONAL, schemaFile, WITHHELD_BODY, withheldEntry, withheldRow } from '../bundle/format.js';
import { entryAt, indexAt, isRun, isShown, relisted, withLines, type Draft, type Line } from './draft.js';
import { isStatic } from '../bundle/static-log.js';
import { flipped, place, type Roll } from './dice.js';
import type { Tampering } from './tampering.js';

/** Changes that anybody with an editor can make: the files are altered, and at most listed anew. Nothing that follows from an event is made to fit. */
export const BY_HAND: readonly Tampering[] = [
  {
    kind: 'bit-flipped',
    what: { en: 'one bit of any file was turned', sv: 'en bit i någon fil vändes' },
    needs: 'bundle',
    tamper(draft, roll) {
      const [file, bytes] = anyFile(draft, roll);
      return { changes: new Map([[file, flipped(roll, bytes)]]), codes: ['file-changed'], where: { file } };
    },
  },
  {
    kind: 'file-cut',
    what: { en: 'a file was cut short', sv: 'en fil kortades av' },
    needs: 'bundle',
    tamper(draft, roll) {
      const [file, bytes] = anyFile(draft, roll);
      const changes = new Map([[file, bytes.subarray(0, roll(bytes.length))]]);
      return { changes, codes: ['file-changed'], where: { file } };
    },
  },
  {
    kind: 'file-removed',
    what: { en: 'a file was removed', sv: 'en fil togs bort' },
    needs: 'bundle',
    tamper(draft, roll) {
      const [file] = anyFile(draft, roll);
      return { changes: new Map([[file, undefined]]), codes: ['file-missing'], where: { file } };
    },
  },
  {
    kind: 'file-added',
    what: { en: 'a file was slipped in', sv: 'en fil smögs in' },
    needs: 'bundle',
    tamper(_draft, roll) {
      const file = roll(2) === 0 ? `bilaga-${roll(1_000)}.txt` : schemaFile(`${1e15 + roll(1_000)}`);
      return { changes: new Map([[file, Buffer.from('{}\n')]]), codes: ['file-unlisted'], where: { file } };
    },
  },
  {
    kind: 'manifest-edited',
    what: { en: 'one bit of the manifest was turned', sv: 'en bit i manifestet vändes' },
    needs: 'bundle',
    tamper(draft, roll) {
      const file = FILES.manifest;
      const changes = new Map([[file, flipped(roll, draft.files.get(file)!)]]);
      return { changes, codes: ['manifest-changed', 'manifest-malformed'], where: { file } };
    },
  },
  {
    kind: 'derived-edited',
    what: {
      en: 'one bit of a file for other tools was turned, and the file listed anew',
      sv: 'en bit i en fil för andra verktyg vändes',
    },
    needs: 'bundle',
    tamper(draft, roll) {
      const file = [OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures][roll(3)]!;
      const changes = relisted(draft, new Map([[file, flipped(roll, draft.files.get(file)!)]]));
      return { changes, codes: ['derived-differs', 'not-utf8'], where: { file } };
    },
  },
  {
    kind: 'tile-edited',
    what: {
      en: 'one bit of a tile or of its checkpoint was turned',
      sv: 'en bit i en platta eller dess kontrollpunkt vändes',
    },
    needs: 'bundle',
    tamper(draft, roll) {
      const statics = [...draft.files.keys()].filter(isStatic);
      // Of a part of a log there is none.
      if (statics.length === 0)
        return {
          changes: new Map([['checkpoint', Buffer.from('-\n')]]),
          codes: ['file-unlisted'],
          where: { file: 'checkpoint' },
        };
      const file = statics[roll(statics.length)]!;
      const changes = new Map([[file, flipped(roll, draft.files.get(file)!)]]);
      return { changes, codes: ['derived-differs'], where: { file } };
    },
  },
  {
    kind: 'entry-edited',
    what: { en: 'one bit of an entry was turned, and the file listed anew', sv: 'en bit i en loggpost vändes' },
    needs: 'bundle',
    tamper(draft, roll) {
      // What a hash of a run is turned into shows at the next checkpoint only: that is a kind of its own.
      const [index, bytes] = bitOfLine(draft, roll, FILES.entries, (line) => !isRun(line));
      return {
        changes: relisted(draft, new Map([[FILES.entries, bytes]])),
        codes: ['entry-malformed', 'csv-differs'],
        where: { index },
      };
    },
  },
  {
    kind: 'body-edited',
    what: { en: 'one bit of a body was turned, and the file listed anew', sv: 'en bit i ett innehåll vändes' },
    needs: 'bundle',
    tamper(draft, roll) {
      const file = FILES.payloads;
      const [index, bytes] = bitOfLine(draft, roll, file);
      const changes = relisted(draft, new Map([[file, bytes]]));
      return { changes, codes: ['payload-changed'], where: { file, index } };
    },
  },
  {
    kind: 'row-edited',
    what: { en: 'one bit of a row for people was turned', sv: 'en bit i en rad för människor vändes' },
    needs: 'bundle',
    tamper(draft, roll) {
      const file = FILES.csv;
      const [index, bytes] = bitOfLine(draft, roll, file);
      const changes = relisted(draft, new Map([[file, bytes]]));
      return { changes, codes: ['csv-differs'], where: { file, index } };
    },
  },
  {
    kind: 'event-cut-out',
    what: { en: 'the lines of an event were cut out', sv: 'en händelses rader klipptes bort' },
    needs: 'bundle',
    tamper(draft, roll) {
      const at = roll(draft.lines.length - 1);
      const changes = eachEventFile(draft, (lines) => lines.toSpliced(at + 1, 1));
      // A run that comes to stand in another place is none.
      const codes = ['csv-differs', 'entry-malformed'] as const;
      return { changes: relisted(draft, changes), codes, where: { index: indexAt(draft, at) } };
    },
  },
  {
    kind: 'events-exchanged',
    what: { en: 'the lines of two events changed places', sv: 'två händelsers rader bytte plats' },
    needs: 'bundle',
    tamper(draft, roll) {
      const last = draft.lines.findLastIndex((line) => !isRun(line));
      const at = place(roll, last, (nth) => !isRun(draft.lines[nth]!));
      const other = at + 1 + place(roll, last - at, (nth) => !isRun(draft.lines[at + 1 + nth]!));
      const changes = eachEventFile(draft, (lines) =>
        lines.with(at + 1, lines[other + 1]!).with(other + 1, lines[at + 1]!),
      );
      return { changes: relisted(draft, changes), codes: ['csv-differs'], where: { index: indexAt(draft, at) } };
    },
  },
  {
    kind: 'event-repeated',
    what: { en: 'an event was repeated later on', sv: 'en händelse upprepades längre fram' },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const from = place(roll, draft.lines.length, (index) => isShown(draft.lines[index]!));
      const index = from + 1 + roll(draft.lines.length - from);
      const { files, manifest } = withLines(draft, draft.lines.toSpliced(index, 0, draft.lines[from]!));
      return { changes: relisted(draft, files, manifest), codes: ['id-repeated'], where: { index } };
    },
  },
  {
    kind: 'event-hidden',
    what: {
      en: 'an event that should be shown was withheld, its true leaf in its place',
      sv: 'en händelse som borde visas undanhölls, med sin äkta lövhash på sin plats',
    },
    needs: 'bundle',
    tamper(draft, roll) {
      const missedAt = firstMissing(draft);
      const hidden = place(roll, draft.lines.length, (index) => missedAt(index) !== undefined);
      const leaf = draft.lines[hidden]!.row.slice(-64);
      const line = { entry: withheldEntry(leaf), body: WITHHELD_BODY, row: withheldRow(0, leaf).slice('0'.length) };
      const { files, manifest } = withLines(draft, draft.lines.with(hidden, line));
      return {
        changes: relisted(draft, files, manifest),
        codes: ['revision-gap', 'cause-missing'],
        where: { index: indexAt(draft, missedAt(hidden)!) },
      };
    },
  },
  {
    kind: 'schema-exchanged',
    what: { en: 'a schema was exchanged, and listed anew', sv: 'ett schema byttes ut och listades på nytt' },
    needs: 'bundle',
    tamper(draft, roll) {
      const schemas = [...draft.files.keys()].filter((path) => path.startsWith('schemas/'));
      const file = schemas[roll(schemas.length)]!;
      const changes = new Map([[file, Buffer.from(`{"title":"${roll(1_000)}"}\n`)]]);
      return { changes: relisted(draft, changes), codes: ['schema-changed'], where: { file } };
    },
  },
];

/** Any file that the manifest lists and that holds something. */
const anyFile = ({ files }: Draft, roll: Roll): [string, Buffer] => {
  const listed = [...files].filter(([path, bytes]) => path !== FILES.manifest && !isStatic(path) && bytes.length > 0);
  return listed[roll(listed.length)]!;
};

const bitOfLine = (
  draft: Draft,
  roll: Roll,
  file: string,
  accept: (line: Line) => boolean = () => true,
): [index: number, bytes: Buffer] => {
  const bytes = draft.files.get(file)!;
  const at = place(roll, draft.lines.length, (nth) => accept(draft.lines[nth]!));
  let start = 0;
  for (let line = 0; line <= at; line++) start = bytes.indexOf(10, start) + 1;
  return [indexAt(draft, at), flipped(roll, bytes, start, bytes.indexOf(10, start))];
};

const eachEventFile = ({ files }: Draft, edit: (lines: readonly string[]) => readonly string[]) =>
  new Map(
    [FILES.entries, FILES.payloads, FILES.csv].map((file) => [
      file,
      Buffer.from(edit(files.get(file)!.toString().split('\n')).join('\n')),
    ]),
  );

/** Where it would first be missed that an event is not shown: by the next of its stream, or in a whole log by a reaction to it. */
const firstMissing = (draft: Draft): ((at: number) => number | undefined) => {
  const { scope = { kind: 'all' } } = draft.manifest;
  const missedAt = new Map<number, number>();
  const lastOf = new Map<string, number>();
  const begun = new Set<number>();
  const byId = new Map<string, number>();
  draft.lines.forEach((line, at) => {
    if (!isShown(line)) return;
    const { id, stream, causationId } = entryAt(draft, at);
    const cause = scope.kind === 'all' && causationId !== null ? byId.get(causationId) : undefined;
    const before = lastOf.get(stream);
    // Of a case or a decision, only the streams that it names are shown whole; of a period, a stream may begin with any of its events.
    const whole =
      'streams' in scope ? scope.streams.includes(stream) : scope.kind === 'all' || !begun.has(before ?? at);
    for (const gone of [whole ? before : undefined, cause])
      if (gone !== undefined && !missedAt.has(gone)) missedAt.set(gone, at);
    if (before === undefined) begun.add(at);
    lastOf.set(stream, at);
    byId.set(id, at);
  });
  return (at) => missedAt.get(at);
};
