/** In place of small parts of Node in a browser, and what a browser calls by another name. Imported before anything else. */
import { Buffer } from 'buffer';

Object.assign(globalThis, { Buffer });

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true });
const byHand = Buffer.prototype.toString;
/** The library decodes UTF-8 by hand; the browser does it many times faster, to the same text. */
Buffer.prototype.toString = function toString(
  this: Buffer,
  encoding?: BufferEncoding,
  start = 0,
  end = this.length,
): string {
  if (encoding !== undefined && encoding !== 'utf8') return byHand.call(this, encoding, start, end);
  return utf8.decode(this.subarray(start, end));
};

export const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
};

export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');
export const dirname = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
