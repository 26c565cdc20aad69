/** What build.mjs puts in: the thread as text, and the ledger’s own modules behind those that stand in for them. */
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
declare module 'havstang:derived-thread' {
  export const remakeHere: (dir: string) => {
    readonly remade: () => Promise<unknown>;
    readonly close: () => Promise<unknown>;
  };
}
