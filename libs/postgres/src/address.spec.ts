import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readAddress } from './address.js';
import { BadAddress } from './errors.js';

const errorOf = (text: string): unknown => {
  try {
    readAddress(text);
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
};

describe('the address of a database', () => {
  it('names host, port, user, password, database and schema', () => {
    expect(readAddress('postgres://ada:s%C3%A5%20%25@db.example:6432/havstang?schema=board&sslmode=disable')).toEqual({
      client: { host: 'db.example', port: 6432, user: 'ada', password: 'så %', database: 'havstang', ssl: false },
      schema: 'board',
    });
  });

  it('has the usual port, and a schema called as the user', () => {
    const { client, schema } = readAddress('postgresql://challenges:x@[::1]/havstang');
    expect(client).toMatchObject({ host: '::1', port: 5432, ssl: false });
    expect(schema).toBe('challenges');
  });

  it.each([
    ['postgres://a:x@db.example/h', { rejectUnauthorized: true }],
    ['postgres://a:x@db.example/h?sslmode=verify-full', { rejectUnauthorized: true }],
    ['postgres://a:x@db.example/h?sslmode=require', { rejectUnauthorized: false }],
    ['postgres://a:x@127.0.0.1/h?sslmode=verify-full', { rejectUnauthorized: true }],
    ['postgres://a:x@127.0.0.1/h', false],
    ['postgres://a:x@localhost/h', false],
    ['postgres://a:x@127.0.0.1.example/h', { rejectUnauthorized: true }],
  ])('%s is spoken to with %j', (text, ssl) => {
    expect(readAddress(text).client.ssl).toEqual(ssl);
  });

  it('takes the authority to trust from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'havstang-address-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, 'the authority');
    const { client } = readAddress(`postgres://a:x@db.example/h?sslrootcert=${file}`);
    expect(client.ssl).toEqual({ rejectUnauthorized: true, ca: 'the authority' });
    rmSync(folder, { recursive: true });
  });

  it.each([
    'postgres://a:hunter2@db.example:port/h',
    'mysql://a:hunter2@db.example/h',
    'a:hunter2@db.example/h',
    'postgres://:hunter2@db.example/h',
    'postgres://a:hunter2@db.example/',
    'postgres://a:hunter2@db.example',
    'postgres://a:hunter2%@db.example/h',
    'postgres://a:hunter2@db.example/h?sslmode=prefer',
    'postgres://a:hunter2@db.example/h?schem=b',
    'postgres://a:hunter2@db.example/h?schema=b;drop',
    'postgres://a:hunter2@db.example/h?schema=B',
    'postgres://a:hunter2@db.example/h?schema=1b',
    'postgres://a:hunter2@db.example/h?schema=',
    'postgres://a-b:hunter2@db.example/h',
    `postgres://a:hunter2@db.example/h?schema=${'b'.repeat(64)}`,
    'postgres://a:hunter2@db.example/h?sslrootcert=/no/such/file',
  ])('%s is refused without telling the password', (text) => {
    const error = errorOf(text);
    expect(error).toBeInstanceOf(BadAddress);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});
