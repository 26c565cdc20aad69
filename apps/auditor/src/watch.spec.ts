import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeProof,
  generateSigningKey,
  leafHash,
  parseSigningKey,
  proofs,
  rootOfLeaves,
  signCheckpoint,
} from '@havstang/ledger';
import { look, type WatchSource } from './watch.js';
import { readState, writeState } from './watch-state.js';

const ORIGIN = 'watch.test/log';
const key = parseSigningKey(generateSigningKey(ORIGIN));
const options = { key: undefined, patienceMs: 60_000, now: () => new Date('2023-01-01T00:00:00.000Z') };

/** A log of so many events; from `fork` on they are others. */
const logOf = (size: number, fork = Infinity, signer = key, origin = ORIGIN): WatchSource => {
  const leaves = Array.from({ length: size }, (_, n) => leafHash(`${n < fork ? 'event' : 'other'} ${n}`));
  const { consistency } = proofs(async (from, limit) => leaves.slice(from, from + limit));
  return {
    checkpoint: async () => signCheckpoint({ origin, size, root: rootOfLeaves(leaves) }, signer),
    vkeys: async () => [signer.vkey],
    sealed: async () => size,
    consistency: async (from, to) => encodeProof(await consistency(from, to)),
  };
};

const seen = async (source: WatchSource) => {
  const found = await look(undefined, source, options);
  if (!('state' in found)) throw new Error(found.outcome);
  return found.state;
};

describe('a watch', () => {
  it('follows a log that grows, and one that rests', async () => {
    const first = await look(undefined, logOf(3), options);
    expect(first).toMatchObject({ outcome: 'first', checkpoint: { size: 3 } });
    const state = await seen(logOf(3));
    expect(await look(state, logOf(8), options)).toMatchObject({ outcome: 'grown', checkpoint: { size: 8 } });
    expect(await look(state, logOf(3), options)).toMatchObject({ outcome: 'same' });
    expect(await look(await seen(logOf(0)), logOf(2), options)).toMatchObject({ outcome: 'grown' });
  });

  const stranger = parseSigningKey(generateSigningKey(ORIGIN));
  it.each<readonly [string, string, WatchSource]>([
    ['a cut', 'rollback', logOf(4)],
    ['another history', 'fork', logOf(8, 2)],
    ['another tree of the same size', 'fork', logOf(5, 2)],
    ['a missing proof', 'gap', { ...logOf(8), consistency: async () => undefined }],
    ['a proof that is none', 'fork', { ...logOf(8), consistency: async () => ['AAAA'] }],
    ['another key', 'bad-signature', logOf(8, Infinity, stranger)],
    ['what is no checkpoint', 'bad-signature', { ...logOf(8), checkpoint: async () => 'hello\n' }],
    ['another log', 'other-log', logOf(8, Infinity, key, 'other.test/log')],
  ])('alarms at %s', async (_what, alarm, source) => {
    expect(await look(await seen(logOf(5)), source, options)).toMatchObject({ outcome: 'alarm', alarm });
  });

  it('goes by the key that it is given, also the first time', async () => {
    const found = await look(undefined, logOf(3, Infinity, stranger), { ...options, key: key.vkey });
    expect(found).toMatchObject({ outcome: 'alarm', alarm: 'bad-signature' });
  });

  it('is patient with a log that does not answer, for a while', async () => {
    const dead = { ...logOf(5), sealed: () => Promise.reject(new Error('no server answers')) };
    const state = await seen(logOf(5));
    expect(await look(state, dead, options)).toEqual({ outcome: 'unreachable', reason: 'no server answers' });
    const later = { ...options, now: () => new Date('2023-01-01T00:01:01.000Z') };
    expect(await look(state, dead, later)).toMatchObject({ outcome: 'alarm', alarm: 'silent' });
    const unsigned = { ...logOf(8), sealed: async () => 9 };
    expect(await look(state, unsigned, options)).toMatchObject({ outcome: 'unreachable' });
    expect(await look(state, unsigned, later)).toMatchObject({ outcome: 'alarm', alarm: 'unsigned' });
  });

  it('remembers in a file, and does not begin anew when the file is spoilt', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'havstang-watch-'));
    const file = join(folder, 'watch.json');
    expect(readState(file)).toBeUndefined();
    const state = await seen(logOf(5));
    writeState(file, state);
    expect(readState(file)).toEqual(state);
    expect(await readdir(folder)).toEqual(['watch.json']);
    writeFileSync(file, '{}');
    expect(() => readState(file)).toThrow('look into it');
    await rm(folder, { recursive: true });
  });
});
