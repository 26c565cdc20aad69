import { NO_STREAM } from '@havstang/kernel';
import { generateSigningKey, parseSigningKey, rootOf, signCheckpoint } from '@havstang/ledger';
import { anEvent, aStream, errorOf, someEvents, streamOf } from '@havstang/testing/conformance';
import { copyHistory, OtherHistory } from './copy.js';
import { sealedBeside, sealsItself } from './open.harness.js';

const noStep = () => undefined;

/** Streams that grow in turns, so that the order between them matters. */
const history = async (store: ReturnType<typeof sealsItself>['store']): Promise<void> => {
  const [one, other] = [aStream(), aStream()];
  await store.append(one, NO_STREAM, someEvents(3));
  await store.append(other, NO_STREAM, [anEvent({ classification: 'secret' })]);
  await store.append(one, 2, someEvents(1_000));
  await store.append(other, 0, someEvents(2));
};

describe.each([
  ['a store that seals itself', 'a store with a ledger beside it', sealsItself, sealedBeside],
  ['a store with a ledger beside it', 'a store that seals itself', sealedBeside, sealsItself],
])('copying from %s to %s', (_, __, openFrom, openTo) => {
  let from: ReturnType<typeof openFrom>;
  let to: ReturnType<typeof openTo>;

  beforeEach(async () => {
    from = openFrom();
    to = openTo();
    await history(from.store);
    if (from.sealing) await from.sealing.seal(await from.store.readAll(undefined, 10_000));
  });
  afterEach(async () => {
    await from.close();
    await to.close();
  });

  it('gives the copy the same root, events and checkpoints', async () => {
    const key = parseSigningKey(generateSigningKey('ops.test/log'));
    const tree = await from.ledger.tree();
    const note = signCheckpoint({ origin: 'ops.test/log', size: tree.size, root: rootOf(tree) }, key);
    await from.ledger.keepCheckpoint({ size: tree.size, note });

    expect(await copyHistory(from, to, noStep)).toEqual({ size: 1_006, root: rootOf(tree) });
    expect(rootOf(await to.ledger.tree())).toEqual(rootOf(tree));
    expect(await to.log.read(0, 2_000)).toEqual(await from.log.read(0, 2_000));
    expect(await to.ledger.checkpoints()).toEqual([{ size: tree.size, note }]);
  });

  it('goes on where a copy broke off, and does nothing the second time', async () => {
    const first = await from.log.read(0, 3);
    await to.store.append(
      first[0]!.stream,
      NO_STREAM,
      first.map(({ stream, revision, index, leaf, ...event }) => event),
    );
    await copyHistory(from, to, noStep);
    const { size } = await copyHistory(from, to, noStep);
    expect([size, await to.log.size()]).toEqual([1_006, 1_006]);
  });

  it('refuses a target with another history, and writes nothing', async () => {
    await streamOf(to.store, someEvents(2));
    expect(await errorOf(copyHistory(from, to, noStep))).toBeInstanceOf(OtherHistory);
    expect(await to.head()).toBe(2);
  });

  it('refuses a target with more than the source', async () => {
    await copyHistory(from, to, noStep);
    await streamOf(to.store, someEvents(1));
    expect(await errorOf(copyHistory(from, to, noStep))).toBeInstanceOf(OtherHistory);
  });
});
