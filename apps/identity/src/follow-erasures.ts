import { erasureContract, storedTypesOf } from '@havstang/contracts';
import type { Identity } from '@havstang/identity';
import { setTimeout as sleep } from 'node:timers/promises';

const DESTROYED = storedTypesOf(erasureContract, 'PersonKeyDestroyed');
const EVERY_MS = 2_000;
const ANSWER_MS = 30_000;

export type FollowedErasures = {
  /** When the log was last followed to its end, epoch milliseconds; when this began, before it was. */
  caughtUpAt(): number;
  stop(): Promise<void>;
};

/**
 * Erases the accounts of those whom the log says are erased: the provider asks the process with the ledger, since the broker is on a network that it is
 * not on. How far it has come is kept with the accounts, so that accounts from a backup are made to forget again.
 */
export const followErasures = (identity: Identity, ledgerApi: string): FollowedErasures => {
  const stopping = new AbortController();
  let caughtUpAt = Date.now();
  const ask = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_MS)]);
    const response = await fetch(new URL(path, ledgerApi), { headers, signal });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
    return response.text();
  };

  /** Those erased before the log had `size` events, of one municipality; its place is kept under its code. */
  const catchUp = async (tenant: string, size: number): Promise<void> => {
    const next = identity.erasures.appliedUpTo()[tenant] ?? 0;
    if (next >= size) return;
    const query = new URLSearchParams({ after: String(next - 1), types: DESTROYED.join(), limit: '100000' });
    const authorization = `Bearer ${await identity.ownToken(tenant)}`;
    const lines = (await ask(`/events?${query.toString()}`, { authorization })).split('\n').filter(Boolean);
    for (const line of lines) {
      const { data } = JSON.parse(line) as { readonly data: { readonly person: string } };
      identity.people.erase(data.person);
    }
    identity.erasures.applied({ [tenant]: size });
  };

  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const began = Date.now();
        const { events } = JSON.parse(await ask('/health/sealed')) as { readonly events: number };
        const tenants = new Set(identity.people.list().map(({ tenant }) => tenant));
        for (const tenant of tenants) await catchUp(tenant, events);
        caughtUpAt = began;
      } catch {
        // The ledger starts after the provider and may be away for a while; it is asked again, and nothing is passed over.
      }
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const following = follow();
  return {
    caughtUpAt: () => caughtUpAt,
    stop: async () => {
      stopping.abort();
      await following;
    },
  };
};
