import { BrokenStream, Closed, Unavailable } from '@havstang/kernel';
import { asUnavailable } from './errors.js';

const fromServer = (code: string) => Object.assign(new Error('said by the server'), { code, severity: 'ERROR' });
const fromSystem = (code: string) => Object.assign(new Error('said by the system'), { code });

describe('a failed statement', () => {
  it.each([
    ...['08006', '28P01', '3D000', '40001', '40P01', '53300', '57P01', '57P03', '57P05', '57014', '58030'].map(
      fromServer,
    ),
    ...['25P03', '25006', '55P03'].map(fromServer),
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'].map(fromSystem),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
    new Error('Client has encountered a connection error and is not queryable'),
    new Error('Client was closed and is not queryable'),
    // An error of another realm, as the platform’s own are inside a sandbox.
    { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  ])('is unavailable after %s', (error) => {
    const told = asUnavailable(error);
    expect(told).toBeInstanceOf(Unavailable);
    expect((told as Unavailable).cause).toBe(error);
  });

  it.each([
    ...['42P01', '42601', '42501', '23505', '22021', '25P02', '22P02'].map(fromServer),
    new TypeError('x is not a function'),
    fromSystem('ERR_TLS_CERT_ALTNAME_INVALID'),
    new Closed('it'),
    new BrokenStream('it'),
    undefined,
  ])('is what it was after %s', (error) => {
    expect(asUnavailable(error)).toBe(error);
  });
});
