import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database.js';
import { hashPassword, verifyPassword } from './password.js';
import { peopleIn, type NewPerson } from './people.js';

let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword('rätt lösenord');
});

const someone = (change: Partial<NewPerson> = {}): NewPerson => ({
  name: 'Arkivarien',
  username: 'arkivarie',
  roles: ['registrar'],
  unit: 'kommunledning-kansli',
  tenant: '2584',
  passwordHash,
  ...change,
});

const open = () => peopleIn(openDatabase(':memory:'));

describe('people', () => {
  it('are found by the random pseudonym that they are given', () => {
    const people = open();
    const added = people.add(someone());
    const { passwordHash: _hash, ...shown } = someone();
    expect(people.find(added.ref)).toEqual({ ref: added.ref, ...shown });
    expect(added.ref).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(people.find('unknown')).toBeUndefined();
  });

  it('are listed by tenant and username', () => {
    const people = open();
    people.add(someone({ username: 'b' }));
    people.add(someone({ username: 'a' }));
    people.add(someone({ username: 'c', tenant: '1281' }));
    expect(people.list().map(({ username }) => username)).toEqual(['c', 'a', 'b']);
  });

  it('have usernames of their own, whatever the case', () => {
    const people = open();
    people.add(someone());
    expect(() => people.add(someone({ username: 'Arkivarie' }))).toThrow(/UNIQUE/);
  });

  it('have names to show beside pseudonyms, until they are erased', () => {
    const people = open();
    const [one, other] = [people.add(someone()), people.add(someone({ username: 'b', name: 'Bibliotekarien' }))];
    expect(people.displayNames([one.ref, other.ref, 'unknown'])).toEqual(
      new Map([
        [one.ref, 'Arkivarien'],
        [other.ref, 'Bibliotekarien'],
      ]),
    );
    expect(people.erase(one.ref)).toBe(true);
    expect(people.displayNames([one.ref, other.ref])).toEqual(new Map([[other.ref, 'Bibliotekarien']]));
    expect(people.find(one.ref)).toBeUndefined();
    expect(people.erase(one.ref)).toBe(false);
  });

  it('get another pseudonym when they come back', () => {
    const people = open();
    const before = people.add(someone());
    people.erase(before.ref);
    expect(people.add(someone()).ref).not.toBe(before.ref);
  });

  it('leave no byte of their name on disk when they are erased', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'havstang-people-'));
    const database = openDatabase(dataDir);
    const bytes = (): string =>
      readdirSync(dataDir)
        .map((file) => readFileSync(join(dataDir, file), 'latin1'))
        .join('');
    try {
      const people = peopleIn(database);
      const { ref } = people.add(someone());
      people.add(someone({ username: 'b', name: 'Bibliotekarien' }));
      expect(bytes()).toContain('Arkivarien');
      people.erase(ref);
      expect(bytes()).not.toMatch(/Arkivarien|arkivarie/);
      expect(bytes()).toContain('Bibliotekarien');
    } finally {
      database.close();
      rmSync(dataDir, { recursive: true });
    }
  });

  it('are known by their password, and only by it', async () => {
    const people = open();
    const person = people.add(someone());
    expect(await people.authenticate('ARKIVARIE', 'rätt lösenord')).toEqual({ person, oneTime: false });
    expect(await people.authenticate('arkivarie', 'fel lösenord')).toBeUndefined();
    expect(await people.authenticate('nobody', '')).toBeUndefined();
  });

  it('replace a one-time password', async () => {
    const people = open();
    const person = people.add(someone({ oneTime: true }));
    expect(await people.authenticate('arkivarie', 'rätt lösenord')).toEqual({ person, oneTime: true });
    people.changePassword(person.ref, await hashPassword('ett nytt'));
    expect(await people.authenticate('arkivarie', 'rätt lösenord')).toBeUndefined();
    expect(await people.authenticate('arkivarie', 'ett nytt')).toEqual({ person, oneTime: false });
  });
});

describe('a password hash', () => {
  it('is salted, and carries its own cost', async () => {
    const other = await hashPassword('rätt lösenord');
    expect(other).not.toBe(passwordHash);
    expect(other).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  });

  it('is read with the cost it was made with', async () => {
    // RFC 7914, section 12: scrypt("password", "NaCl", 1024, 8, 16), its first 32 bytes.
    const key = Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex').toString(
      'base64url',
    );
    const published = ['scrypt', 1024, 8, 16, Buffer.from('NaCl').toString('base64url'), key].join('$');
    expect(await verifyPassword('password', published)).toBe(true);
    expect(await verifyPassword('Password', published)).toBe(false);
  });

  it('is the same however the letters were composed', async () => {
    expect(await verifyPassword('rätt lösenord'.normalize('NFD'), passwordHash)).toBe(true);
  });
});
