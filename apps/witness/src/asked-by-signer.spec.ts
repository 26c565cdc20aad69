import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cosignedBy,
  cosignedNotes,
  generateCosigningKey,
  generateSigningKey,
  ledgerSealer,
  parseCosigningKey,
  parseNote,
  parsePolicy,
  parseSigningKey,
  parseVerifierKey,
  proofs,
  type Policy,
  type Tree,
} from '@havstang/ledger';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { someEvents, streamOf } from '@havstang/testing/conformance';
import { startSigner, startWitnesses, type Signer, type Witnesses } from '@havstang/server';
import { startWitness, type RunningWitness } from './start.js';

const key = parseSigningKey(generateSigningKey('witnesses.test/log'));
const open = (): SqliteLog<Tree> => openSqlite(':memory:', { sealer: ledgerSealer, origin: 'witnesses.test/log' });

/** A witness that takes every request and never answers. */
const silent = async (): Promise<{ server: Server; url: string }> => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe('a signer with witnesses', () => {
  let log: SqliteLog<Tree>;
  let folder: string;
  let witness: RunningWitness;
  let dead: Awaited<ReturnType<typeof silent>>;
  let asked: { readonly signer: Signer; readonly witnesses: Witnesses };
  const warnings: unknown[] = [];
  const logger = { warn: (line: unknown) => warnings.push(line), error: (line: unknown) => warnings.push(line) };

  const policyText = () => {
    const nobody = parseCosigningKey(generateCosigningKey('nobody.test/w')).vkey;
    return `witness lund ${witness.vkey} ${witness.url}\nwitness nobody ${nobody} ${dead.url}\ngroup any1 any lund nobody\nquorum any1\n`;
  };
  const began = (of: SqliteLog<Tree>, policy: Policy) => {
    const newest = () => signer.sign();
    const witnesses = startWitnesses({
      policy,
      store: of.ledger,
      proofs: proofs(of.log.leaves),
      key,
      newest,
      logger,
    });
    const signer: Signer = startSigner(of.ledger, key, { turned: witnesses.ask });
    return { signer, witnesses };
  };
  const ask = (of: SqliteLog<Tree>) => {
    const policy = parsePolicy(policyText());
    return began(of, policy);
  };
  const notes = () => cosignedNotes(log.ledger.checkpoints(), log.ledger.countersignatures());
  const cosignedSizes = () =>
    notes()
      .filter((note) => cosignedBy(parsePolicy(policyText()), parseNote(note)!).quorum)
      .map((note) => Number(note.split('\n')[1]));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  beforeEach(async () => {
    log = open();
    warnings.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'havstang-witnesses-'));
    const logs = [parseVerifierKey(key.vkey)!];
    const configuration = {
      port: 0,
      host: '127.0.0.1',
      metricsPort: undefined,
      dataDir: folder,
      name: 'lund.test/w',
      logs,
    };
    witness = await startWitness(configuration, () => undefined);
    dead = await silent();
    asked = ask(log);
  });
  afterEach(async () => {
    await asked.signer.stop();
    await asked.witnesses.stop();
    await witness.stop();
    dead.server.closeAllConnections();
    dead.server.close();
    await log.close();
    await rm(folder, { recursive: true });
  });

  it('gets each checkpoint cosigned, with a proof from what the witness has seen, while another witness is silent', async () => {
    for (const size of [2, 5]) {
      await streamOf(log.store, someEvents(size - log.ledger.size()));
      expect((await asked.signer.checkpoint())?.split('\n')[1]).toBe(String(size));
      await until(() => cosignedSizes().includes(size));
    }
    expect(cosignedSizes()).toEqual([2, 5]);
    expect(asked.witnesses.views()).toMatchObject([{ seen: 5, refused: false }, { seen: undefined }]);
  });

  it('asks the witness what it has seen when it does not know, as after a restart', async () => {
    await streamOf(log.store, someEvents(3));
    await asked.signer.checkpoint();
    await until(() => cosignedSizes().includes(3));
    await asked.witnesses.stop();
    asked = ask(log);
    await streamOf(log.store, someEvents(4));
    await asked.signer.checkpoint();
    await until(() => cosignedSizes().includes(7));
  });

  it('learns of a witness that has seen more, and of one that has seen another history', async () => {
    await streamOf(log.store, someEvents(6));
    await asked.signer.checkpoint();
    await until(() => cosignedSizes().includes(6));
    const other = open();
    const behind = ask(other);
    const lund = () => behind.witnesses.views()[0];
    await streamOf(other.store, someEvents(2));
    await behind.signer.checkpoint();
    await until(() => lund()?.seen !== undefined);
    expect(lund()).toMatchObject({ seen: 6, refused: false });
    await streamOf(other.store, someEvents(6));
    await behind.signer.checkpoint();
    await until(() => lund()?.refused === true);
    expect(other.ledger.countersignatures()).toEqual([]);
    expect(JSON.stringify(warnings)).toContain('does not continue');
    await behind.witnesses.stop();
    await behind.signer.stop();
    await other.close();
  });

  it('keeps nothing of a witness that signs with another key', async () => {
    const impostor = parsePolicy(
      `witness lund ${parseCosigningKey(generateCosigningKey('lund.test/w')).vkey} ${witness.url}\nquorum lund\n`,
    );
    const { signer, witnesses } = began(log, impostor);
    await streamOf(log.store, someEvents(2));
    await signer.checkpoint();
    await until(() => warnings.length > 0);
    expect(JSON.stringify(warnings)).toContain('not by the key');
    expect(log.ledger.countersignatures()).toEqual([]);
    await witnesses.stop();
    await signer.stop();
  });
});
