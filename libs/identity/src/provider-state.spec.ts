import { openDatabase } from './database.js';
import { providerState } from './provider-state.js';

const open = () => {
  const database = openDatabase(':memory:');
  const rows = () => database.prepare('SELECT count(*) FROM provider_state').pluck().get();
  return { adapter: providerState(database), rows };
};

describe('what the provider remembers', () => {
  it('is found by its id until it expires, and replaced by what is stored later', async () => {
    const sessions = open().adapter('Session');
    await sessions.upsert('a', { accountId: 'ref-1', uid: 'uid-1' }, 60);
    await sessions.upsert('a', { accountId: 'ref-2', uid: 'uid-1' }, 60);
    await sessions.upsert('b', { accountId: 'ref-1' }, 0);
    expect(await sessions.find('a')).toEqual({ accountId: 'ref-2', uid: 'uid-1' });
    expect(await sessions.findByUid('uid-1')).toEqual({ accountId: 'ref-2', uid: 'uid-1' });
    expect(await sessions.find('b')).toBeUndefined();
    await sessions.destroy('a');
    expect(await sessions.find('a')).toBeUndefined();
  });

  it('is cleared away by later writes once it has expired', async () => {
    const { adapter, rows } = open();
    await adapter('Interaction').upsert('a', {}, 0);
    await adapter('Interaction').upsert('b', {}, 0);
    await adapter('Session').upsert('c', {}, 60);
    expect(rows()).toBe(1);
  });

  it('is kept apart by kind', async () => {
    const { adapter } = open();
    await adapter('Session').upsert('a', { uid: 'uid-1' }, 60);
    expect(await adapter('Grant').find('a')).toBeUndefined();
    expect(await adapter('Interaction').findByUid('uid-1')).toBeUndefined();
  });

  it('marks a code as used', async () => {
    const codes = open().adapter('AuthorizationCode');
    await codes.upsert('a', { accountId: 'ref-1' }, 60);
    await codes.consume('a');
    expect(await codes.find('a')).toEqual({ accountId: 'ref-1', consumed: expect.any(Number) });
  });

  it('loses the codes of a revoked grant, but not the sign-in under way that it belongs to', async () => {
    const { adapter } = open();
    for (const model of ['AuthorizationCode', 'Interaction'])
      await adapter(model).upsert('a', { grantId: 'grant-1' }, 60);
    await adapter('AuthorizationCode').upsert('b', { grantId: 'grant-2' }, 60);
    await adapter('AuthorizationCode').revokeByGrantId('grant-1');
    expect(await adapter('AuthorizationCode').find('a')).toBeUndefined();
    expect(await adapter('AuthorizationCode').find('b')).toBeDefined();
    expect(await adapter('Interaction').find('a')).toBeDefined();
  });
});
