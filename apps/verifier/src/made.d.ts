/** What build.mjs puts in: the thread as text, and the ledger’s own modules behind those that stand in for them. */
declare module 'havstang:thread' {
  export const source: string;
}
declare module 'havstang:beside-thread' {
  export const here: (dir: string) => {
    readonly checked: () => Promise<unknown>;
    readonly close: () => Promise<unknown>;
  };
}
