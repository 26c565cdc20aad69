import { canonicalJson } from '../canonical.js';
import { finishFile, type Folder } from './folder.js';
import type { FindingLog } from './findings.js';
import { FILES, headerLine, readModelsTrailer, type RowLine, type TableLine } from './format.js';
import { nextLine } from './lines.js';

/** Checks the form of `read-models.jsonl`. Whether the hashes are those of the documents shows in a replay of the events. */
export const verifyReadModels = async (folder: Folder, findings: FindingLog): Promise<void> => {
  const file = FILES.readModels;
  const lines = await folder.lines(file);
  if (!lines) return;
  const wrong = (reason: string): void =>
    findings.add('read-model-malformed', { file, line: lines.number() }, { reason });
  if ((await nextLine(lines)) !== headerLine('read-models', folder.manifest))
    findings.add('header-wrong', { file, line: 1 });

  const counts = { tables: 0, rows: 0 };
  const tables = new Set<string>();
  let before: string | undefined;
  let ended = false;
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    if (ended) wrong('it stands after the trailer');
    ended ||= line === readModelsTrailer(counts);
    if (ended) continue;
    const parsed = parseLine(line);
    if (parsed === undefined) wrong('it is neither a table nor a row');
    else if ('table' in parsed) {
      if (parsed.index > folder.manifest.size) wrong('the read model is ahead of the exported events');
      if (tables.has(parsed.table)) wrong('the table was there before');
      tables.add(parsed.table);
      counts.tables++;
      before = undefined;
    } else {
      if (counts.tables === 0) wrong('a row before any table');
      if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(parsed.key)) >= 0)
        wrong('rows are not in the order of their keys');
      before = parsed.key;
      counts.rows++;
    }
  }
  if (!ended) findings.add('trailer-wrong', { file, line: Math.max(1, lines.number()) });
  await finishFile(lines, file, folder, findings);
};

/** A line of the file, undefined unless it is exactly one of the two kinds in canonical form. */
export const parseLine = (line: string): TableLine | RowLine | undefined => {
  try {
    const { table, index, key, tenant, sha256 } = JSON.parse(line) as Partial<TableLine & RowLine>;
    if (typeof table === 'string') {
      const whole = Number.isSafeInteger(index) && index! >= 0 && /^[a-z0-9-]+@\d+$/.test(table);
      return whole && canonicalJson({ table, index: index! }) === line ? { table, index: index! } : undefined;
    }
    const row = { key: String(key), tenant: String(tenant), sha256: String(sha256) };
    return /^[0-9a-f]{64}$/.test(row.sha256) && canonicalJson(row) === line ? row : undefined;
  } catch {
    return undefined;
  }
};
