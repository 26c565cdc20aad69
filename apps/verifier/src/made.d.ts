/** What build.mjs puts in: the thread as text, and the ledger’s own module behind the one that stands in for it. */
declare module 'havstang:thread' {
  export const source: string;
}
declare module 'havstang:file-hasher' {
  export type FileHasher = {
    readonly hash: (bytes: Uint8Array, lines: Uint8Array | undefined) => Promise<Uint8Array>;
    readonly digest: () => Promise<string>;
  };
  export const hashHere: (each: 'line' | 'leaf' | 'none') => FileHasher;
}
