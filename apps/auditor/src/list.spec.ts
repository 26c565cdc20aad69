import { decisionContract, diaryContract, type EventOf } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOf, bundleOfEvents } from './bundle.fixture.js';
import { list } from './list.js';

const id = (name: string): string => deriveId('list', name);
const [caseId, taken, prepared] = [id('case'), id('taken'), id('prepared')];
const numbered = { caseId, dnr: 'KS 2022/2' };
const about = { ...numbered, matter: 'other' } as const;
const opening = { board: 'KS', year: 2022, subject: 'Gemensam felanmälan' };
const opened: EventOf<typeof diaryContract> = {
  type: 'CaseOpened',
  data: { ...numbered, ...opening, number: 2, openedOn: '2022-03-28' },
};
const prepare = (of: string, subject: string) =>
  happened(
    decisionContract,
    of,
    {
      type: 'DecisionPrepared',
      data: { ...about, board: 'KS', subject, caseOpenedOn: '2022-03-28', undelegable: 'none', reliedOn: [] },
    },
    { eventId: id(`${of} prepared`) },
  );
const decide = (of: string) =>
  happened(
    decisionContract,
    of,
    {
      type: 'DecisionTaken',
      data: {
        ...about,
        board: 'KS',
        decidedOn: '2022-05-16',
        outcome: 'approved',
        content: 'Införs.',
        reasons: 'Prövat.',
        level: 'nämnd',
        decidedBy: [id('member')],
        othersPresent: [],
        boundariesConsidered: [],
        alternatives: [],
        reliedOn: [],
      },
    },
    { eventId: id(`${of} taken`) },
  );

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'havstang-list-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('the cases and decisions of a bundle', () => {
  it('come with their day, diary number, title and id, and without a day while nothing is decided', async () => {
    const dir = join(folder, 'bundle');
    const diary = happened(diaryContract, id('diary'), opened, { eventId: id('opened') });
    const history = [diary, prepare(taken, 'Test'), prepare(prepared, 'Införande'), decide(taken)];
    await bundleOfEvents(dir, sealedInOrder(history), {});
    expect(await list(dir)).toEqual([
      { kind: 'case', day: '2022-03-28', dnr: 'KS 2022/2', title: 'Gemensam felanmälan', id: caseId },
      { kind: 'decision', day: '2022-05-16', dnr: 'KS 2022/2', title: 'Test', id: taken },
      { kind: 'decision', day: undefined, dnr: 'KS 2022/2', title: 'Införande', id: prepared },
    ]);
  });

  it('are none where there are none', async () => {
    const dir = join(folder, 'other');
    await bundleOf(dir, ['ord'], {});
    expect(await list(dir)).toEqual([]);
  });
});
