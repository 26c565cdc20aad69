import { Closed, HavstangError, Unavailable } from '@havstang/kernel';
import { MEMORY, openDatabase } from './database.js';
import { createGroupCommit } from './group-commit.js';

const setUp = () => {
  const db = openDatabase(MEMORY, {
    synchronous: 'FULL',
    migrations: ['CREATE TABLE note (n INTEGER PRIMARY KEY) STRICT'],
  });
  const insert = db.prepare<[number]>('INSERT INTO note (n) VALUES (?)');
  const seen: string[] = [];
  const commits = createGroupCommit(db, 'the notes', [
    {
      beforeCommit: () => seen.push('before'),
      afterCommit: () => seen.push('after'),
      afterRollback: () => seen.push('undone'),
    },
  ]);
  const write = (n: number) => commits.run(() => insert.run(n).changes);
  return {
    db,
    commits,
    seen,
    write,
    notes: () => db.prepare<[], number>('SELECT n FROM note ORDER BY n').pluck().all(),
  };
};

describe('group commit', () => {
  it('gives one transaction to all that arrive in one turn', async () => {
    const { seen, write, notes } = setUp();
    await Promise.all([write(1), write(2), write(3)]);
    expect(seen).toEqual(['before', 'after']);
    await write(4);
    expect(seen).toEqual(['before', 'after', 'before', 'after']);
    expect(notes()).toEqual([1, 2, 3, 4]);
  });

  it('splits a flood over several transactions', async () => {
    const { seen, write, notes } = setUp();
    await Promise.all(Array.from({ length: 1_100 }, (_, n) => write(n)));
    expect(seen.filter((what) => what === 'after')).toHaveLength(3);
    expect(notes()).toHaveLength(1_100);
  });

  it('resolves only after the commit', async () => {
    const { seen, write } = setUp();
    await write(1).then(() => seen.push('told'));
    expect(seen).toEqual(['before', 'after', 'told']);
  });

  it('lets refused work fail alone', async () => {
    const { commits, write, notes } = setUp();
    const refused = commits.run(() => {
      throw new HavstangError('no', 'no');
    });
    const answers = await Promise.allSettled([write(1), refused, write(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(notes()).toEqual([1, 2]);
  });

  it('undoes everybody when something unforeseen happens, and goes on afterwards', async () => {
    const { seen, write, notes } = setUp();
    await write(1);
    const answers = await Promise.allSettled([write(2), write(1), write(3)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(seen.at(-1)).toBe('undone');
    expect(notes()).toEqual([1]);
    await write(2);
    expect(notes()).toEqual([1, 2]);
  });

  it('calls a full disk unavailable, and works again when there is room', async () => {
    const { db, commits, notes } = setUp();
    db.exec('CREATE TABLE filler (text TEXT) STRICT');
    const fill = db.prepare('INSERT INTO filler (text) VALUES (?)');
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
    const large = () => commits.run(() => fill.run('x'.repeat(100_000)));
    await expect(large()).rejects.toThrow(Unavailable);
    db.pragma('max_page_count = 1073741823');
    await large();
    expect(notes()).toEqual([]);
  });

  it('finishes what was accepted when it closes, and takes no more', async () => {
    const { commits, write, notes } = setUp();
    const accepted = [write(1), write(2)];
    const closed = commits.close();
    await expect(write(3)).rejects.toThrow(Closed);
    await closed;
    expect(notes()).toEqual([1, 2]);
    await Promise.all(accepted);
  });
});
