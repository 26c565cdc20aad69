import { canonicalJson } from './canonical.js';
import { leafHash } from './entry.js';

/**
 * Leaf of one row of a read model in the tree that an attestation signs for: the RFC 6962 leaf hash of the canonical `{"key":…,"sha256":…}`, `sha256`
 * being that of the document’s canonical JSON in hex. Rows stand in the order of the bytes of their keys.
 */
export const rowLeaf = ({ key, sha256 }: { readonly key: string; readonly sha256: string }): Uint8Array =>
  leafHash(canonicalJson({ key, sha256 }));
