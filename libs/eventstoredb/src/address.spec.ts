import { inspect } from 'node:util';
import { BadAddress, parseAddress } from './address.js';

const errorOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected it to throw');
};

describe('the address of an EventStoreDB', () => {
  it('is taken apart, and the secrets are kept out of what the client library sees', () => {
    const url =
      'esdb://ledger:p%40ss%3Aw%2Fo%20rd%C3%A5@one:2113,two:2113?tls=true&tlsCaFile=%2Frun%2Fca.pem&nodePreference=leader';
    expect(parseAddress(url)).toEqual({
      connection: 'esdb://one:2113,two:2113?tls=true&tlsCaFile=%2Frun%2Fca.pem&nodePreference=leader',
      hosts: ['one:2113', 'two:2113'],
      tls: true,
      caFile: '/run/ca.pem',
      credentials: { username: 'ledger', password: 'p@ss:w/o rdå' },
    });
  });

  it('means TLS when it does not say', () => {
    expect(parseAddress('esdb+discover://a:b@cluster.example:2113')).toMatchObject({
      connection: 'esdb+discover://cluster.example:2113',
      tls: true,
    });
  });

  it('needs no user without TLS, and drops one, because such a server knows none', () => {
    expect(parseAddress('esdb://127.0.0.1:2113?tls=false').credentials).toBeUndefined();
    expect(parseAddress('esdb://a:b@127.0.0.1:2113/?tls=false').credentials).toBeUndefined();
  });

  it.each([
    ['another protocol', 'http://a:topsecret@host:2113'],
    ['no host', 'esdb://a:topsecret@'],
    ['no user with TLS', 'esdb://host:2113?tls=true'],
    ['no password', 'esdb://topsecret@host:2113'],
    ['a password that is not encoded', 'esdb://a:top@secret@host:2113'],
    ['a colon that is not encoded', 'esdb://a:topsecret:x@host:2113'],
    ['a broken escape', 'esdb://a:topsecret%zz@host:2113'],
    ['an unknown option', 'esdb://a:topsecret@host:2113?tls=true&nonsense=1'],
    ['an option that would be ignored', 'esdb://a:topsecret@host:2113?tlsVerifyCert=false'],
    ['an option that changes what an append means', 'esdb://a:topsecret@host:2113?throwOnAppendFailure=false'],
    ['an option without a value', 'esdb://a:topsecret@host:2113?tls='],
  ])('is refused with %s, without a word of the secrets', (_, url) => {
    const error = errorOf(() => parseAddress(url));
    expect(error).toBeInstanceOf(BadAddress);
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
  });
});
