import { LedgerBehind, Unavailable, type EventStore } from '@havstang/kernel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askGuard, guarded } from './restore-guard.js';

const MISSING = { witness: 'lund', witnessed: 9, events: 7, forked: false };

describe('a process that asks the ledger whether it may write', () => {
  let answer: { readonly status: number; readonly body: object };
  let ledger: Server;
  let stop: () => void;
  let appended: number;
  let append: () => Promise<unknown>;
  beforeEach(async () => {
    answer = { status: 503, body: {} };
    ledger = createServer((_, response) => response.writeHead(answer.status).end(JSON.stringify(answer.body)));
    await once(ledger.listen(0, '127.0.0.1'), 'listening');
    const asked = askGuard(`http://127.0.0.1:${(ledger.address() as AddressInfo).port}`);
    stop = asked.stop;
    appended = 0;
    const store = { append: async () => ++appended } as unknown as EventStore;
    append = () => guarded(store, asked.guard).append('problem-1', -1, []);
  });
  afterEach(() => {
    stop();
    ledger.close();
    ledger.closeAllConnections();
  });

  it('writes nothing before the ledger has answered', async () => {
    await expect(append()).rejects.toBeInstanceOf(Unavailable);
    await expect(append()).rejects.not.toBeInstanceOf(LedgerBehind);
    expect(appended).toBe(0);
  });

  it('writes as soon as it has, without waiting for the next look', async () => {
    await expect(append()).rejects.toBeInstanceOf(Unavailable);
    answer = { status: 200, body: { events: 9 } };
    await append();
    expect(appended).toBe(1);
  });

  it('writes nothing to a history that a witness has seen more of, and says how much', async () => {
    answer = { status: 200, body: { events: 7, missing: MISSING } };
    await expect(append()).rejects.toMatchObject({ missing: MISSING });
    expect(appended).toBe(0);
  });

  it('goes on by the last word of a ledger that is away', async () => {
    answer = { status: 200, body: { events: 9 } };
    await append();
    answer = { status: 503, body: {} };
    await append();
    expect(appended).toBe(2);
  });
});
