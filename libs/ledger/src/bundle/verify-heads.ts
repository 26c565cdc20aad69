import { canonicalJson } from '../canonical.js';
import type { Entry } from '../entry.js';
import { fromHex, toHex } from '../hash.js';
import { headLeaf, headsMap, HEADS_COMMITTED, parseCommitment, type Head, type HeadsCommitment } from '../heads.js';
import { verifyInclusion } from '../tree.js';
import type { FindingLog, Where } from './findings.js';
import { finishFile, type Folder } from './folder.js';
import { FILES, headerLine, headsTrailer, scopeOf, type CommitmentLine, type HeadLine } from './format.js';
import { nextLine } from './lines.js';

/** What is known of the ends of the streams in scope: proved as of that many events of the log, or not at all. */
export type Tail = { readonly asOf: number; readonly streams: number };

export type HeadsChecks = {
  /** Told of every event shown, in order, before it is in the tree. */
  readonly event: (entry: Entry, index: number) => void;
  /** Told of the commitments among the events shown, in order, when all events have been. */
  readonly finish: (made: readonly Commitment[]) => Tail | undefined;
};

/** An event that commits to heads, with its body. */
export type Commitment = { readonly index: number; readonly body: string; readonly where: Where };

const file = FILES.heads;

/**
 * Reads `heads.jsonl`. Where the whole log is shown, each commitment in it is compared with the fold of the events before it; where a part is, the
 * streams in scope are compared with the last commitment.
 */
export const openHeads = async (folder: Folder, findings: FindingLog): Promise<HeadsChecks> => {
  const { commitments, heads } = await readHeads(folder, findings);
  const { manifest } = folder;
  const scope = scopeOf(manifest);
  const wanted = new Map<string, Head | undefined>(
    'streams' in scope ? scope.streams.map((name) => [name, undefined]) : [],
  );
  const map = scope.kind === 'all' && manifest.withheld === 0 && commitments.length > 0 ? headsMap() : undefined;
  const roots = new Map<number, Omit<HeadsCommitment, 'size'>>();
  const asOf = commitments.at(-1)?.size ?? 0;
  let [stop, seen] = [0, 0];
  let last: HeadsCommitment | undefined;
  const compare = ({ index, body, where }: Commitment): void => {
    const listed = commitments[seen];
    const said = parseCommitment(body);
    if (listed?.event !== index) {
      findings.add('heads-malformed', { file }, { reason: `it does not list event ${index}, which commits to heads` });
      return;
    }
    seen++;
    const found = roots.get(listed.size);
    const differs = found && (found.root !== said?.root || found.streams !== said.streams);
    if (said?.size !== listed.size || differs) findings.add('heads-differ', where, { size: listed.size });
    last = said;
  };

  return {
    event({ stream, revision }, index) {
      if (map) {
        for (; commitments[stop]?.size === index; stop++)
          roots.set(index, { streams: map.streams(), root: toHex(map.root()) });
        map.take(stream, revision, index);
      }
      if (index < asOf && wanted.has(stream)) wanted.set(stream, { stream, revision, index });
    },
    finish(made) {
      made.forEach(compare);
      const surplus = commitments[seen];
      if (surplus)
        findings.add(
          'heads-malformed',
          { file },
          { reason: `event ${surplus.event} does not commit to heads, or is not shown` },
        );
      if (heads.length === 0) return undefined;
      if (heads.length !== wanted.size)
        findings.add('heads-malformed', { file }, { reason: 'it is not the streams in scope' });
      for (const { stream, position, proof, ...at } of heads) {
        const shown = wanted.get(stream);
        const head = { stream, ...at };
        const proved =
          last !== undefined &&
          shown?.revision === at.revision &&
          shown.index === at.index &&
          verifyInclusion(headLeaf(head), position, last.streams, proof.map(fromHex), fromHex(last.root));
        if (!proved) findings.add('tail-differs', { file, stream }, { shown: shown?.revision ?? -1 });
      }
      return last && { asOf: last.size, streams: heads.length };
    },
  };
};

const readHeads = async (folder: Folder, findings: FindingLog) => {
  const commitments: CommitmentLine[] = [];
  const heads: HeadLine[] = [];
  const lines = folder.manifest.version > 1 ? await folder.lines(file) : undefined;
  if (!lines) return { commitments, heads };
  const wrong = (reason: string): void => findings.add('heads-malformed', { file, line: lines.number() }, { reason });
  if ((await nextLine(lines)) !== headerLine('heads', folder.manifest)) findings.add('header-wrong', { file, line: 1 });
  let ended = false;
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    if (ended) wrong('it stands after the trailer');
    ended ||= line === headsTrailer({ commitments: commitments.length, streams: heads.length });
    if (ended) continue;
    const parsed = parseLine(line);
    if (!parsed) wrong('it is neither a commitment nor a head');
    else if ('event' in parsed) {
      const before = commitments.at(-1);
      if (heads.length > 0) wrong('a commitment after the heads');
      else if (parsed.size > parsed.event || (before && parsed.size <= before.event))
        wrong('the commitment is out of order');
      else commitments.push(parsed);
    } else {
      const before = heads.at(-1);
      if (before && before.stream >= parsed.stream) wrong('streams are not in order');
      else heads.push(parsed);
    }
  }
  if (!ended) findings.add('trailer-wrong', { file, line: Math.max(1, lines.number()) });
  await finishFile(lines, file, folder, findings);
  return { commitments, heads };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A line of the file, undefined unless it is exactly one of the two kinds in canonical form. */
const parseLine = (line: string): CommitmentLine | HeadLine | undefined => {
  try {
    const { event, size, stream, revision, index, position, proof } = JSON.parse(line) as Partial<
      CommitmentLine & HeadLine
    >;
    if (isCount(event) && isCount(size)) return canonicalJson({ event, size }) === line ? { event, size } : undefined;
    if (![revision, index, position].every(isCount) || typeof stream !== 'string' || !Array.isArray(proof))
      return undefined;
    const head = { stream, revision: revision!, index: index!, position: position!, proof: proof.map(String) };
    const sound = proof.length <= 64 && head.proof.every((hash) => /^[0-9a-f]{64}$/.test(hash));
    return sound && canonicalJson(head) === line ? head : undefined;
  } catch {
    return undefined;
  }
};

export const commitsToHeads = ({ type }: Entry): boolean => type === HEADS_COMMITTED;
