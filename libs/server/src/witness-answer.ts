/** What a witness answered to add-checkpoint; of what it says beyond the specification only a short reason is kept. */
export type WitnessAnswer =
  { readonly status: 409; readonly size: number } | { readonly status: 200 | 422 | undefined; readonly body: string };

/** A witness is waited for so long, milliseconds. */
const PATIENCE_MS = 5_000;
/** A hundred signature lines are far below this. Bytes. */
const MAX_BYTES = 64 * 1024;

/** Sends add-checkpoint to the witness with this submission prefix. Never throws: one that does not answer is answered for, with the reason. */
export const answerOf = async (prefix: string, body: string, signal: AbortSignal): Promise<WitnessAnswer> => {
  try {
    const response = await fetch(`${prefix.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const text = await limited(response);
    const size = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
    if (response.status === 409 && size !== undefined && Number.isSafeInteger(Number(size)))
      return { status: 409, size: Number(size) };
    if (response.status === 200 || response.status === 422) return { status: response.status, body: text };
    return { status: undefined, body: `it answered ${response.status}` };
  } catch (error) {
    const { name, cause } = error as Error;
    const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
    return { status: undefined, body: `it does not answer (${reason})` };
  }
};

const limited = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new RangeError('too long an answer');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};
