/** What somebody else has put to a signed checkpoint. Kept beside it, because it comes later, or never. */
export type Countersignature = {
  /** Size of the checkpoint. */
  readonly size: number;
  /** A witness's signature line (C2SP tlog-cosignature), or an RFC 3161 time-stamp token in base64. */
  readonly kind: 'cosignature' | 'timestamp';
  /** Who: `name+id` of the witness's key, or the address of the time-stamp authority. */
  readonly by: string;
  readonly value: string;
};
