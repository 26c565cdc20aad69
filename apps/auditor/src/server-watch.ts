import type { Access } from './access.js';
import type { WatchSource } from './watch.js';
import { language, t } from './command.js';
import { noServer } from './errors.js';

const PATIENCE_MS = 30_000;

/** A running server to watch. */
export const serverWatch = (url: string, access: Access): WatchSource => {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${await access.token()}`, 'accept-language': language() },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error: unknown) => {
      access.refused();
      throw noServer(url, error);
    });
    if (response.status === 401) access.refused();
    return response;
  };
  const ok = async (path: string): Promise<Response> => {
    const response = await get(path);
    if (!response.ok) throw answered(path, response);
    return response;
  };
  return {
    checkpoint: async () => (await ok('/ledger/checkpoint')).text(),
    vkeys: async () => ((await (await ok('/ledger/checkpoints')).json()) as { vkeys: readonly string[] }).vkeys,
    sealed: async () => ((await (await ok('/health/sealed')).json()) as { events: number }).events,
    async consistency(from, to) {
      const response = await get(`/ledger/proofs/consistency?from=${from}&to=${to}`);
      if (response.status >= 500 || response.status === 401) throw answered('/ledger/proofs/consistency', response);
      return response.ok ? ((await response.json()) as { proof: readonly string[] }).proof : undefined;
    },
  };
};

const answered = (path: string, { status }: Response): Error =>
  new Error(t({ en: `${path}: the server answered ${status}`, sv: `${path}: servern svarade ${status}` }));
