/** Keys of personal texts as they are handed out: keys are 32 bytes in base64url. See docs/reference/ledger.md. */
export type KeyFile = {
  readonly havstangKeys: 1;
  /** Whoever gives them says that these are all that there are. */
  readonly complete?: boolean;
  /** Of all that a person wrote, by the key's id. */
  readonly persons?: Readonly<Record<string, string>>;
  /** Of single texts: the event's id and the JSON Pointer into its body. */
  readonly fields?: readonly { readonly event: string; readonly path: string; readonly key: string }[];
};
