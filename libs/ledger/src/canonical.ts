import { Unsealable, type Json } from '@havstang/kernel';

/** Containers inside containers that a value may have. Bounds the stack of every later reader, in any language. */
export const MAX_DEPTH = 64;

/** Strings that JSON writes as they are: no control character, quote, backslash or surrogate, nor anything needing a closer look. */
const PLAIN = /^[ !#-[\]-~\u00a0-\ud7ff]*$/;

/** RFC 8785 §3.2.2.2 with RFC 7493 §2.1: a JSON string without lone surrogates. `where` names the place in errors. */
export const canonicalString = (text: string, where: string): string => {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new Unsealable(`${where} holds half a character (a lone surrogate)`);
  return JSON.stringify(text);
};

const canonicalNumber = (value: number, where: string): string => {
  if (!Number.isFinite(value)) throw new Unsealable(`${where} is ${value}, which JSON cannot say`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Unsealable(`${where} is a whole number beyond ±(2^53−1), which not every reader keeps exact`);
  }
  return JSON.stringify(value);
};

/**
 * The one text of a JSON value: RFC 8785 (JCS) over the I-JSON subset of RFC 7493. Object keys in UTF-16 order, no white space.
 *
 * Throws `Unsealable` on whatever would not come back from the text as it was: numbers that are not finite or whole numbers beyond ±(2^53−1), lone
 * surrogates, `undefined`, holes, bigint, functions, symbols, objects other than plain ones (a Date, a Map), a key `__proto__`, more than
 * `MAX_DEPTH` levels (and so a cycle). The same text as the package `canonicalize` for all that is accepted.
 */
export const canonicalJson = (value: Json, where = 'the value'): string => {
  // What was read from canonical text has its keys in order, and the engine writes it in a third of the time. Half a character would be written as an escape.
  const text = isInOrder(value, 0) ? JSON.stringify(value) : '\\u';
  return text.includes('\\u') ? write(value, where, 0) : text;
};

/** Whether all objects in a value have their keys in order and there is nothing in it that JSON cannot say: `write` would throw for nothing but half a character. */
const isInOrder = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value !== 'object' || depth === MAX_DEPTH) return false;
  return Array.isArray(value) ? areInOrder(value, depth + 1) : hasKeysInOrder(value, depth + 1);
};

const areInOrder = (values: readonly unknown[], depth: number): boolean => {
  for (let i = 0; i < values.length; i++) if (!isInOrder(values[i], depth)) return false;
  return true;
};

const hasKeysInOrder = (value: object, depth: number): boolean => {
  if (!isPlain(value)) return false;
  let before = '';
  for (const key in value) {
    if (key < before || key === '__proto__' || !isInOrder((value as Record<string, unknown>)[key], depth)) return false;
    before = key;
  }
  return true;
};

/** A plain object of another realm (a worker, a test runner) has a prototype that is itself without one. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};

const write = (value: unknown, where: string, depth: number): string => {
  switch (typeof value) {
    case 'string':
      return canonicalString(value, where);
    case 'number':
      return canonicalNumber(value, where);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_DEPTH) throw new Unsealable(`${where} is nested more than ${MAX_DEPTH} levels deep`);
      return Array.isArray(value) ? writeArray(value, where, depth + 1) : writeObject(value, where, depth + 1);
    default:
      throw new Unsealable(`${where} is ${typeof value}, which is not JSON`);
  }
};

const writeArray = (values: readonly unknown[], where: string, depth: number): string => {
  let text = '[';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += write(values[i], where, depth);
  }
  return text + ']';
};

const writeObject = (value: object, where: string, depth: number): string => {
  if (!isPlain(value)) {
    throw new Unsealable(`${where} holds an object that is not plain JSON (${value.constructor?.name ?? 'unnamed'})`);
  }
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    if (key === '__proto__') throw new Unsealable(`${where} has a key __proto__`);
    if (text.length > 1) text += ',';
    text += `${canonicalString(key, where)}:${write((value as Record<string, unknown>)[key], where, depth)}`;
  }
  return text + '}';
};
