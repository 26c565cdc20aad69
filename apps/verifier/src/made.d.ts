/** What build.mjs puts in: the thread as text, and the ledger’s own modules behind those that stand in for them. */
declare module 'havstang:thread' {
  export const source: string;
}
declare module 'havstang:derived-thread' {
  export const remakeHere: (dir: string) => {
    readonly remade: () => Promise<unknown>;
    readonly close: () => Promise<unknown>;
  };
}
