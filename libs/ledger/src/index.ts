export { canonicalJson, MAX_DEPTH } from './canonical.js';
export { entryOf, leafHash, parseEntry, type Entry } from './entry.js';
export * from './tree.js';
export { rowLeaf } from './rows.js';
export { ledgerSealer } from './sealer.js';
export { fieldKey, isWellFormedEnvelope, openField, textCipher } from './personal/text-cipher.js';
export {
  checkText,
  destroyedKeys,
  fieldName,
  keysDestroyedBy,
  keysOfTexts,
  TEXT_FAULTS,
  textsOf,
} from './personal/check-texts.js';
export type { CheckedText, TextKeys, TextState } from './personal/check-texts.js';
export type { KeyFile } from './personal/key-file.js';
export * from './note.js';
export * from './checkpoint.js';
export * from './cosignature.js';
export * from './policy.js';
export * from './countersigned.js';
export * from './witness.js';
export { secretIn } from './key-file.js';
export * from './proof.js';
export * from './heads.js';
export * from './selection.js';
export { fromHex, toHex } from './hash.js';
export { entryBundle, leavesFor, parseTilePath, TILE_WIDTH, tilePath, type Tile } from './tiles.js';
export {
  scopeOf,
  type BodiesWithheld,
  type FileFacts,
  type Gap,
  type HeadLine,
  type Manifest,
  type RowLine,
  type Scope,
  type Text,
} from './bundle/format.js';
export type { LedgerSource, ReadModelSource, SealedText, WithheldLeaf } from './bundle/source.js';
export { documentDigest, GRAPHS_UP_TO, writeBundle, type Progress } from './bundle/write.js';
export { writeGraphs } from './bundle/graphs.js';
export { verifyBundle, type VerifyOptions } from './bundle/verify.js';
export type { TrustLevel, Verdict } from './bundle/verdict.js';
export { countsText, inSweden, scopeText, verdictText, witnessedText } from './bundle/verdict-text.js';
export { KINDS, type Finding, type FindingCode, type Where } from './bundle/findings.js';
export { readBundle, type Bundle, type ShownEvent, type TableMarks } from './bundle/read.js';
export { proveEvent, type EventName } from './bundle/prove.js';
export { checkEventProof, type CheckedEvent, type ProofFault } from './tlog-proof.js';
