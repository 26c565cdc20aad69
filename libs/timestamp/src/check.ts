import { createHash, X509Certificate } from 'node:crypto';
import { fromBER, type OctetString } from 'asn1js';
import { Certificate, ContentInfo, SignedData, TSTInfo } from 'pkijs';

export type Timestamp = {
  /** The authority's time. */
  readonly at: Date;
  /** Whether it is signed by the given certificate, or one that this issued; undefined when none was given. */
  readonly trusted: boolean | undefined;
};

/**
 * Reads a token in DER (RFC 3161): the time, if it is over this text; undefined otherwise and when it is no token. With a certificate in PEM, of the
 * authority itself or of who issued its certificate, the signature is checked too.
 */
export const checkTimestamp = async (
  token: Uint8Array,
  text: string,
  certificate?: string,
): Promise<Timestamp | undefined> => {
  try {
    const signed = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(token).buffer).content });
    const content = signed.encapContentInfo.eContent;
    if (!content) return undefined;
    const info = TSTInfo.fromBER(content.getValue());
    const { hashAlgorithm, hashedMessage } = info.messageImprint;
    const hash = HASHES[hashAlgorithm.algorithmId];
    const own = hash && createHash(hash).update(text).digest();
    if (!own || Buffer.compare(own, Buffer.from((hashedMessage as OctetString).getValue())) !== 0) return undefined;
    const trusted = certificate === undefined ? undefined : await isSignedBy(signed, text, certificate);
    return { at: info.genTime, trusted };
  } catch {
    return undefined;
  }
};

const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const isSignedBy = async (signed: SignedData, text: string, pem: string): Promise<boolean> => {
  const { raw } = new X509Certificate(pem);
  const given = new Certificate({ schema: fromBER(Uint8Array.from(raw).buffer).result });
  signed.certificates ??= [];
  if (signed.certificates.length === 0) signed.certificates.push(given);
  const data = Uint8Array.from(Buffer.from(text)).buffer;
  try {
    return await signed.verify({ signer: 0, trustedCerts: [given], data, checkChain: true });
  } catch {
    return false;
  }
};
