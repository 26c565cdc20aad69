import type { Step } from '@havstang/cli';
import { RUN_WIDTH, travels, type Bus, type RecordedEvent, type Run, type SealedEvent } from '@havstang/kernel';
import { appendLeaves, emptyTree, fromHex, ledgerSealer, rootOf, type Tree } from '@havstang/ledger';
import type { OpenLog } from '@havstang/server';

export type Reconciled = {
  readonly events: number;
  /** Stored and not sealed yet: no fault while the ledger's process is behind or stopped. */
  readonly unsealed: number;
  /** What store, tree and topics do not agree on; empty when all is well. */
  readonly faults: readonly string[];
};

const PAGE = 1_000;
const MOST_FAULTS = 100;
/** How long the topics may stay silent before what they lack is called missing, milliseconds. */
const SILENCE_MS = 10_000;

/**
 * Compares what the store holds with what the ledger sealed, event by event and in order, the tree and its runs with the leaves under them, and what is on the topics
 * with both. Reads only. `bus` is left out where there is no broker.
 */
export const reconcile = async (log: OpenLog, bus: Bus | undefined, step: Step): Promise<Reconciled> => {
  const total = await log.log.size();
  const faults: string[] = [];
  const leaves: string[] = [];
  let tree: Tree = emptyTree;
  let fresh: Uint8Array[] = [];
  let index = 0;
  let unsealed = 0;
  let sealed: readonly SealedEvent[] = [];

  const grow = async (): Promise<void> => {
    const grown = appendLeaves(tree, fresh);
    faults.push(...(await faultsInRuns(log, grown.runs)));
    [tree, fresh] = [grown.tree, []];
  };

  for await (const event of everything(log)) {
    if (index >= total) {
      unsealed += 1;
      continue;
    }
    if (index % PAGE === 0) {
      await grow();
      sealed = await log.log.read(index, PAGE);
    }
    const kept = sealed[index % PAGE];
    const { leaf } = ledgerSealer.seal(event);
    if (kept?.leaf !== Buffer.from(leaf).toString('hex')) {
      faults.push(`#${index}: the store has ${event.stream}@${event.revision}, the ledger another event`);
      if (faults.length >= MOST_FAULTS) break;
    }
    leaves.push(kept && travels(kept) ? kept.leaf : '');
    fresh.push(fromHex(kept?.leaf ?? ''));
    index += 1;
    if (index % PAGE === 0) step(index, total);
  }
  await grow();
  if (index < total) faults.push(`#${index}: the ledger has ${total} events, and the store ends here`);
  else if (Buffer.compare(rootOf(tree), rootOf(await treeOf(log, total))) !== 0)
    faults.push(`the tree of ${total} events is not the one over their leaves`);
  if (bus) faults.push(...(await faultsOnTopics(bus, leaves)));
  step(total, total);
  return { events: total, unsealed, faults: faults.slice(0, MOST_FAULTS) };
};

/** The stored right edge may have grown since; then its own leaves are compared up to the same size. */
const treeOf = async ({ ledger, log }: OpenLog, size: number): Promise<Tree> => {
  const stored = await ledger.tree();
  if (stored.size === size) return stored;
  let tree: Tree = emptyTree;
  for (let next = 0; next < size; next += PAGE)
    ({ tree } = appendLeaves(tree, await log.leaves(next, Math.min(PAGE, size - next))));
  return tree;
};

/** What is kept of these runs, side by side on each level. None at all is no fault: after an upgrade they are kept from the next event that is sealed. */
const faultsInRuns = async ({ log }: OpenLog, runs: readonly Run[]): Promise<readonly string[]> => {
  const levels = [...Map.groupBy(runs, ({ level }) => level).values()];
  const kept = await log.runs(
    levels.map((all) => ({ level: all[0]!.level, from: all[0]!.index, to: all.at(-1)!.index + 1 })),
  );
  return levels.flatMap((all, n) => {
    const roots = kept[n]!;
    const wrong = all.find(({ root }, i) => !roots[i] || Buffer.compare(root, roots[i]) !== 0);
    if (roots.length === 0 || !wrong) return [];
    const width = RUN_WIDTH ** wrong.level;
    return [`#${wrong.index * width}: the hash that is kept of the ${width} events from here on is another`];
  });
};

async function* everything({ store }: OpenLog): AsyncGenerator<RecordedEvent> {
  let after: string | undefined;
  for (;;) {
    const page = await store.readAll(after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    for (const { event } of page) yield event;
    after = last.position;
  }
}

/** `expected` has, per ledger index, the leaf of an event that travels, or nothing for one that does not. */
const faultsOnTopics = async (bus: Bus, expected: readonly string[]): Promise<readonly string[]> => {
  const seen = new Uint8Array(expected.length);
  const faults: string[] = [];
  await new Promise<void>((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const wait = (): void => {
      clearTimeout(silence);
      silence = setTimeout(finish, SILENCE_MS);
    };
    const finish = (): void => {
      clearTimeout(silence);
      void subscription.stop().then(resolve, resolve);
    };
    const subscription = bus.follow({}, async ({ events, complete = 0 }) => {
      wait();
      for (const { index, leaf, stream, revision } of events) {
        if (index >= expected.length) continue;
        seen[index] = 1;
        if (expected[index] !== leaf) faults.push(`#${index}: another event is on the topic (${stream}@${revision})`);
      }
      if (complete >= expected.length) finish();
    });
    wait();
  });
  expected.forEach((leaf, index) => {
    if (leaf !== '' && seen[index] === 0) faults.push(`#${index}: sealed, and not on its topic`);
  });
  return faults;
};
