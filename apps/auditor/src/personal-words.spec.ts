import { withPlaceholders, type RecordedEvent } from '@havstang/kernel';
import { textCipher } from '@havstang/ledger';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOfEvents, noted } from './bundle.fixture.js';
import { inWords } from './personal-words.js';

const [ANNA, BO, ERASED] = [randomUUID(), randomUUID(), randomUUID()];
const vault = new Map<string, Buffer>([ANNA, BO, ERASED].map((id) => [id, randomBytes(32)]));

/** Event n holds a text of this person. */
const written = (n: number, whose: string, text: string): RecordedEvent => {
  const event = noted('', n);
  const place = { stream: event.stream, event: event.id, path: '/text' };
  return { ...event, data: { text: textCipher.seal(vault.get(whose)!, whose, place, text) } };
};
const QUOTED = 'Han sa "nej".\nSedan gick han.';
const events = [written(0, ANNA, QUOTED), written(1, BO, 'B'), written(2, ERASED, 'C')];
const destroyed: RecordedEvent = {
  ...noted('', 3),
  type: 'se.havstang.governance.person-key-destroyed.v1',
  data: { keyIds: [ERASED] },
};

describe('what stands for a personal text', () => {
  let folder: string;
  let bundle: string;
  let keys: string;
  const shown = JSON.stringify(events.map((event) => withPlaceholders(event).data['text']));
  const give = (...whose: readonly string[]) => {
    const persons = Object.fromEntries(whose.map((id) => [id, vault.get(id)!.toString('base64url')]));
    return writeFile(keys, JSON.stringify({ havstangKeys: 1, persons }));
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'havstang-words-'));
    [bundle, keys] = [join(folder, 'bundle'), join(folder, 'keys.json')];
    await bundleOfEvents(bundle, [...events, destroyed], {});
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('without keys: that it is encrypted, or erased', async () =>
    expect(JSON.parse(await inWords(shown, bundle, { lang: 'sv', json: true }))).toEqual([
      '[personlig text, krypterad]',
      '[personlig text, krypterad]',
      '[raderad]',
    ]));

  it('with a key: the text, whole in JSON and in one line for people', async () => {
    await give(ANNA);
    expect(JSON.parse(await inWords(shown, bundle, { lang: 'en', json: true, keys }))).toEqual([
      QUOTED,
      '[personal text, encrypted]',
      '[erased]',
    ]);
    const [first] = JSON.parse(shown) as string[];
    expect(await inWords(`– ${first}`, bundle, { lang: 'en', keys })).toBe('– Han sa "nej". Sedan gick han.');
  });

  it('never the text of somebody who was erased, whoever kept the key', async () => {
    await give(ERASED);
    expect(JSON.parse(await inWords(shown, bundle, { lang: 'en', json: true, keys }))[2]).toBe('[erased]');
  });

  it('with a file that holds no keys: what is wrong with it', async () => {
    await writeFile(keys, '{"havstangKeys":1,"persons":{"anna":"short"}}');
    await expect(inWords(shown, bundle, { lang: 'en', keys })).rejects.toThrow('persons.anna');
  });
});
