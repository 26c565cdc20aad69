import { createHash, randomBytes } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs';
import { checkTimestamp } from './check.js';

/** The authority gave no time-stamp, or one over something else. */
export class NoTimestamp extends Error {}

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const PATIENCE_MS = 20_000;
/** A token with its certificates is a few thousand bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Asks the time-stamp authority at `url` (RFC 3161, over HTTP) for a token over a text, and answers it in DER. That it is over this very text is looked at;
 * whose it is, is for whoever checks it later. Throws `NoTimestamp`.
 */
export const askTimestamp = async (url: string, text: string, signal: AbortSignal): Promise<Uint8Array> => {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: exact(createHash('sha256').update(text).digest()) }),
    }),
    // Positive, as an INTEGER of DER must begin.
    nonce: new Integer({ valueHex: exact(Buffer.concat([Buffer.of(1), randomBytes(8)])) }),
    certReq: true,
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: Buffer.from(request.toSchema().toBER()),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  }).catch((error: unknown) => {
    throw new NoTimestamp('it does not answer', { cause: error });
  });
  if (!response.ok) throw new NoTimestamp(`it answered ${response.status}`);
  const token = tokenIn(new Uint8Array(await response.arrayBuffer()));
  if ((await checkTimestamp(token, text)) === undefined) throw new NoTimestamp('its token is over something else');
  return token;
};

const tokenIn = (body: Uint8Array): Uint8Array => {
  if (body.length > MAX_BYTES) throw new NoTimestamp('its answer is too large');
  try {
    const { status, timeStampToken } = TimeStampResp.fromBER(exact(body));
    // 0 granted, 1 granted with modifications (RFC 3161 §2.4.2).
    if (Number(status.status) <= 1 && timeStampToken) return new Uint8Array(timeStampToken.toSchema().toBER());
    throw new NoTimestamp(`it refused with status ${Number(status.status)}`);
  } catch (error) {
    throw error instanceof NoTimestamp ? error : new NoTimestamp('its answer is no time-stamp', { cause: error });
  }
};

const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
