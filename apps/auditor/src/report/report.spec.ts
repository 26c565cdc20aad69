import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOfEvents } from '../bundle.fixture.js';
import { verifyWith } from '../verification.js';
import { reportOf } from './report.js';

const id = (name: string): string => deriveId('report', name);
const about = { caseId: id('case'), dnr: 'KS 2022/2', matter: 'other' } as const;

const prepared: DecisionEvent = {
  type: 'DecisionPrepared',
  data: { ...about, board: 'KS', subject: 'En dörr', caseOpenedOn: '2022-05-02', undelegable: 'none', reliedOn: [] },
};
const taken = (decidedOn: string): DecisionEvent => ({
  type: 'DecisionTaken',
  data: {
    ...about,
    board: 'KS',
    decidedOn,
    outcome: 'approved',
    content: 'En dörr införs.',
    reasons: 'Det ryms.',
    level: 'delegat',
    decidedBy: [id('delegate')],
    othersPresent: [],
    boundariesConsidered: [],
    alternatives: [],
    reliedOn: [],
  },
});

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'havstang-report-'))));
afterAll(() => rm(folder, { recursive: true }));

/** The report of a decision with these events, in Swedish. All are recorded at 09:00 on 1 March 2022, Swedish time. */
const reported = async (name: string, ...events: readonly DecisionEvent[]) => {
  const dir = join(folder, name);
  const all = events.map((event) =>
    happened(decisionContract, id('decision'), event, { eventId: id(event.type), actor: { role: 'delegate' } }),
  );
  await bundleOfEvents(dir, sealedInOrder(all), {});
  const report = await reportOf(dir, id('decision'), await verifyWith(dir, {}), 'sv');
  return { ...report!, fact: Object.fromEntries(report!.facts) };
};

describe('when it was decided', () => {
  it('is the day that the decision states, and when it was recorded beside it', async () => {
    const { fact, chain } = await reported('late', prepared, taken('2022-02-20'));
    expect([fact['Beslutat'], fact['Registrerat']]).toEqual(['2022-02-20', '2022-03-01 09:00']);
    expect(chain[0]?.steps.map(({ day, time }) => [day, time])).toEqual([
      ['2022-03-01', '09:00'],
      ['2022-02-20', undefined],
    ]);
  });
  it('is one day when it was recorded the same', async () => {
    const { fact } = await reported('same', prepared, taken('2022-03-01'));
    expect([fact['Beslutat'], fact['Registrerat']]).toEqual(['2022-03-01', undefined]);
  });
  it('is not yet', async () => expect((await reported('open', prepared)).fact['Beslutat']).toContain('inget beslut'));
});
