import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { IdentityDatabase } from './database.js';

/** Far longer than anything the provider keeps: for what it stores without an end. */
const YEAR = 365 * 24 * 3600;

const now = (): number => Math.floor(Date.now() / 1000);

/**
 * Where the provider keeps sessions, grants, codes and sign-ins under way, so that a restart signs nobody out. Access tokens are signed JWTs and are
 * not kept. What has expired is cleared away with every write.
 */
export const providerState = (database: IdentityDatabase): ((model: string) => Adapter) => {
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO provider_state (model, id, payload, expires_at) VALUES (?, ?, ?, ?)',
  );
  const expire = database.prepare('DELETE FROM provider_state WHERE expires_at <= ?');
  const byId = database.prepare<[string, string, number], { payload: string }>(
    'SELECT payload FROM provider_state WHERE model = ? AND id = ? AND expires_at > ?',
  );
  const byUid = database.prepare<[string, string, number], { payload: string }>(
    'SELECT payload FROM provider_state WHERE uid = ? AND model = ? AND expires_at > ?',
  );
  const consume = database.prepare(
    `UPDATE provider_state SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`,
  );
  const remove = database.prepare('DELETE FROM provider_state WHERE model = ? AND id = ?');
  const revoke = database.prepare('DELETE FROM provider_state WHERE grant_id = ? AND model = ?');

  const write = database.transaction((model: string, id: string, payload: AdapterPayload, expiresIn: number) => {
    expire.run(now());
    upsert.run(model, id, JSON.stringify(payload), now() + expiresIn);
  });
  const payloadOf = (row: { payload: string } | undefined): AdapterPayload | undefined =>
    row && (JSON.parse(row.payload) as AdapterPayload);

  return (model) => ({
    upsert: async (id, payload, expiresIn = YEAR) => write(model, id, payload, expiresIn),
    find: async (id) => payloadOf(byId.get(model, id, now())),
    findByUid: async (uid) => payloadOf(byUid.get(uid, model, now())),
    findByUserCode: () => Promise.reject(new Error('the device flow is not offered')),
    consume: async (id) => void consume.run(now(), model, id),
    destroy: async (id) => void remove.run(model, id),
    revokeByGrantId: async (grantId) => void revoke.run(grantId, model),
  });
};
