import { isUtf8 } from 'node:buffer';
import type { Text } from '@havstang/contracts';
import { isReserved } from '@havstang/kernel';
import type { FastifyInstance } from 'fastify';
import { known } from './problem-details.js';

/** Bytes of one request body; an event may hold 64 KiB, so nothing larger can be meant. */
export const BODY_LIMIT = 256 * 1024;
const DEPTH = 32;

/**
 * Reads JSON bodies strictly: UTF-8, at most 32 levels, no `__proto__`, no half characters (RFC 7493), text in normal form NFC so that equal texts
 * are equal bytes, and none of the characters that mark a personal text inside the system.
 */
export const useStrictJson = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (_request, body, done) => {
      try {
        done(null, parseStrict(body as Buffer));
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
};

const parseStrict = (body: Buffer): unknown => {
  if (!isUtf8(body)) throw wrong({ en: 'What was sent is not UTF-8.', sv: 'Det som skickades är inte UTF-8.' });
  if (body.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw wrong({ en: 'What was sent is not JSON.', sv: 'Det som skickades är inte JSON.' });
  }
  return clean(value, '', 0);
};

const clean = (value: unknown, path: string, depth: number): unknown => {
  if (typeof value === 'string') {
    if (!value.isWellFormed())
      throw wrong(
        {
          en: 'The text holds half a character (a lone surrogate).',
          sv: 'Texten innehåller ett halvt tecken (ett ensamt surrogat).',
        },
        path,
      );
    if (isReserved(value))
      throw wrong(
        {
          en: 'The text holds a character that Unicode keeps for internal use.',
          sv: 'Texten innehåller ett tecken som Unicode håller för internt bruk.',
        },
        path,
      );
    return value.normalize('NFC');
  }
  if (value === null || typeof value !== 'object') return value;
  if (depth === DEPTH)
    throw wrong(
      { en: `It is nested deeper than ${DEPTH} levels.`, sv: `Det är nästlat djupare än ${DEPTH} nivåer.` },
      path,
    );
  if (Array.isArray(value)) return value.map((inner, i) => clean(inner, `${path}[${i}]`, depth + 1));
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    if (key === '__proto__' || !key.isWellFormed())
      throw wrong(
        { en: 'A field has a name that is not allowed.', sv: 'Ett fält har ett namn som inte är tillåtet.' },
        path,
      );
    object[key] = clean(object[key], path ? `${path}.${key}` : key, depth + 1);
  }
  return object;
};

const wrong = (detail: Text, field = '') =>
  known('invalid-input', { errors: [{ field: field.slice(0, 200), detail }] });
