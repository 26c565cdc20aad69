import type { VerifierKey } from '../note.js';
import { sha256Hex } from '../hash.js';
import { finishFile, openFolder, type Folder } from './folder.js';
import { findingLog, reasonOf, type FindingLog } from './findings.js';
import { FILES, isBundleFile, OPTIONAL, schemaFile, scopeOf } from './format.js';
import { readGiven, type Given, type GivenTexts } from './given.js';
import { verdictOf, type Verdict } from './verdict.js';
import { isComparable, openStops, readKeys } from './verify-checkpoints.js';
import { verifyEvents } from './verify-events.js';
import { openTimeline, readPolicyOf, type Believed } from './verify-cosignatures.js';
import { startBesides, type Besides } from './beside-thread.js';
import { verifyDerived } from './verify-derived.js';
import { verifyReadModels } from './verify-read-models.js';
import { openHeads } from './verify-heads.js';
import { verifyStatics } from './verify-static-log.js';
import type { Progress } from './write.js';

export type VerifyOptions = GivenTexts & { readonly progress?: Progress };

/**
 * Checks a bundle offline, on the folder alone: memory grows only with the number of streams, and by 32 to 64 bytes an event for its
 * id. Never throws and never follows a path out of the folder, whatever the bundle holds: everything wrong is a finding.
 */
export const verifyBundle = async (dir: string, options: VerifyOptions = {}): Promise<Verdict> => {
  const findings = findingLog();
  const learnt = await verify(dir, options, findings).catch((error: unknown) => {
    findings.add('bundle-unreadable', { file: '.' }, { reason: reasonOf(error) });
    return NOTHING;
  });
  return verdictOf(findings, learnt);
};

const NOTHING = {
  events: 0,
  shown: 0,
  withheld: 0,
  bodiesWithheld: { classification: 0 },
  erased: undefined,
  scope: undefined,
  tail: undefined,
  checkpoint: undefined,
  key: undefined,
  held: false,
  witnessed: undefined,
};

const verify = async (dir: string, { progress = () => undefined, ...texts }: VerifyOptions, findings: FindingLog) => {
  const given = readGiven(texts, findings);
  const folder = findings.hasErrors() ? undefined : await openFolder(dir, findings);
  if (!folder) return NOTHING;
  const besides = startBesides(dir, folder.manifest.size);
  try {
    return await verifyFolder(folder, besides, given, findings, progress);
  } finally {
    await Promise.all([folder.close(), besides.close()]);
  }
};

const verifyFolder = async (
  folder: Folder,
  besides: Besides,
  given: Given,
  findings: FindingLog,
  progress: Progress,
) => {
  const believed = await readPolicyOf(folder, given.policy, findings);
  const keys = await readKeys(folder, given.key ?? keyIn(believed, folder), findings);
  const held = given.held && isComparable(given.held, folder, findings) ? given.held : undefined;
  const timeline = openTimeline(folder, believed, findings);
  const stops = await openStops(folder, keys, held, timeline, findings);
  const heads = await openHeads(folder, findings);
  const entries = await verifyEvents(folder, { stops, timeline, heads }, findings, progress);
  const { checkpoint, key, note } = await stops.finish();
  const witnessed = timeline.finish();
  const beside = await besides.checked();
  const { found, differing } = beside;
  findings.take(found);
  if (differing) findings.add('csv-differs', entries.asListed ? differing : { ...differing, file: FILES.entries });
  const events = Math.min(entries.events, beside.events);
  const tail = events === folder.manifest.size ? heads.finish(beside.commitments) : undefined;
  await verifySchemas(folder, entries.schemas, findings);
  await verifyReadModels(folder, findings);
  const sound = !findings.hasErrors();
  await verifyDerived(folder, sound ? beside.derived : undefined, findings);
  verifyStatics(folder, sound ? entries.statics : undefined, note, findings);
  await finishFile(await folder.lines(OPTIONAL.timestamps), OPTIONAL.timestamps, folder, findings);
  await finishFile(await folder.lines(FILES.readme), FILES.readme, folder, findings);
  return {
    events,
    shown: entries.shown,
    withheld: entries.withheld,
    bodiesWithheld: entries.bodiesWithheld,
    erased: sound ? beside.derived.erased : undefined,
    scope: scopeOf(folder.manifest),
    tail,
    checkpoint,
    key: key && { vkey: key.vkey, from: origin(key, keys.given) },
    held: held !== undefined,
    witnessed,
  };
};

/** The auditor's policy may name the one key of this log, which then need not be given by itself. */
const keyIn = (believed: Believed | undefined, { manifest }: Folder): VerifierKey | undefined => {
  const own = believed?.from === 'given' ? believed.policy.logs.filter(({ key }) => key.name === manifest.origin) : [];
  return own.length === 1 ? own[0]!.key : undefined;
};

const origin = (key: VerifierKey, given: VerifierKey | undefined): 'given' | 'bundle' =>
  key === given ? 'given' : 'bundle';

/** Every schema that an event names is there, and every one that is there has its hash for a name. */
const verifySchemas = async (folder: Folder, named: ReadonlySet<string>, findings: FindingLog): Promise<void> => {
  const listed = new Set(folder.manifest.files.map(({ path }) => path));
  for (const hash of [...named].sort()) {
    const file = schemaFile(hash);
    if (!isBundleFile(file) || !listed.has(file)) findings.add('schema-missing', { file });
  }
  for (const { path: file } of folder.manifest.files) {
    if (!file.startsWith('schemas/') || !folder.has(file)) continue;
    const schema = await folder.text(file);
    const hash = file.slice('schemas/'.length, -'.json'.length);
    // The newline at the end of the file is not part of the schema.
    if (schema === undefined || !sha256Hex(schema.slice(0, -1)).startsWith(hash))
      findings.add('schema-changed', { file });
    await finishFile(await folder.lines(file), file, folder, findings);
  }
};
