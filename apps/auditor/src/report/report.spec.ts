import { decisionContract, refusalContract, type DecisionEvent } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, sealedInOrder, type Happened } from '@havstang/testing';
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

const event = (one: DecisionEvent, role = 'delegate'): Happened =>
  happened(decisionContract, id('decision'), one, { eventId: id(one.type), actor: { role } });

/** The report of a decision with these events, in Swedish. All are recorded at 09:00 on 1 March 2022, Swedish time. */
const reported = async (name: string, ...events: readonly Happened[]) => {
  const dir = join(folder, name);
  await bundleOfEvents(dir, sealedInOrder(events), {});
  // The fixture’s schemas are not those of these events; what the report says of a level is what is tried here.
  const verdict = { ...(await verifyWith(dir, {})), level: 'L1' } as const;
  const report = await reportOf(dir, `decision-${id('decision')}`, verdict, 'sv');
  return { ...report!, fact: Object.fromEntries(report!.facts) };
};

describe('when it was decided', () => {
  it('is the day that the decision states, and when it was recorded beside it', async () => {
    const { fact, chain } = await reported('late', event(prepared), event(taken('2022-02-20')));
    expect([fact['Beslutat'], fact['Registrerat']]).toEqual(['2022-02-20', '2022-03-01 09:00']);
    expect(chain[0]?.steps.map(({ day, time }) => [day, time])).toEqual([
      ['2022-03-01', '09:00'],
      ['2022-02-20', undefined],
    ]);
  });
  it('is one day when it was recorded the same', async () => {
    const { fact } = await reported('same', event(prepared), event(taken('2022-03-01')));
    expect([fact['Beslutat'], fact['Registrerat']]).toEqual(['2022-03-01', undefined]);
  });
  it('is not yet', async () =>
    expect((await reported('open', event(prepared))).fact['Beslutat']).toContain('inget beslut'));
});

describe('a step', () => {
  it('says in words what was refused and why, with the code after it', async () => {
    const data = {
      operation: 'takeDecision',
      subject: `decision-${id('decision')}`,
      code: 'decision-needs-meeting',
    };
    const refusal = happened(refusalContract('governance'), id('refusal'), { type: 'CommandRefused', data });
    const { chain } = await reported('refused', event(prepared), refusal);
    expect(chain[0]?.steps[1]).toMatchObject({
      what: 'Nekades: Fatta beslutet',
      note: expect.stringMatching(/^Ange ett sammanträde med … .*\[decision-needs-meeting\]$/) as string,
      refused: true,
    });
  });

  it('by the clock is by the system, of no unit', async () => {
    const { chain } = await reported('clock', event(prepared, 'system'));
    expect(chain[0]?.steps[0]?.who).toBe('systemet');
  });
});

describe('the head', () => {
  it('tells what was decided, and by what right', async () => {
    const decided = taken('2022-03-01') as Extract<DecisionEvent, { type: 'DecisionTaken' }>;
    const delegation = { orderId: id('order'), pointCode: '4.2', delegateRole: 'chef', reporting: 'reported' } as const;
    const { fact } = await reported(
      'head',
      event(prepared),
      event({ ...decided, data: { ...decided.data, amount: 80_000, delegation } }),
    );
    expect(fact).toMatchObject({
      Utfall: 'bifall',
      Innehåll: 'En dörr införs.',
      Skäl: 'Det ryms.',
      Belopp: '80\u00a0000 kronor',
      Delegationspunkt: `4.2, delegationOrder-${id('order')}`,
    });
  });

  it('says what the trust level is worth', async () =>
    expect((await reported('level', event(prepared))).verdict.level).toMatch(/^L1, av L0 till L3: .* dessförinnan\.$/));
});

it('dates what is proved by Swedish time, to the second', async () => {
  const { leaves, proof } = await reported('times', event(prepared));
  expect(leaves[0]?.recorded).toBe('2022-03-01 09:00:00');
  expect(proof).toContainEqual(['Exporterad', '2022-12-01 13:00:00']);
});

it('says once how personal texts are read, where there are any', async () => {
  expect((await reported('plain', event(prepared))).sealed).toBeUndefined();
  const assessed = event({
    type: 'ConflictOfInterestAssessed',
    data: {
      ...about,
      conflictId: id('c'),
      person: id('p'),
      ground: 'delicacy',
      outcome: 'noConflict',
      why: 'Har slutat.',
    },
  });
  const why = { $enc: 1, alg: 'a', k: id('key'), n: 'n', c: 'c', kc: 'kc' };
  const encrypted = { ...assessed, data: { ...assessed.data, why } };
  expect((await reported('sealed', event(prepared), encrypted)).sealed).toContain('[personlig text, krypterad]');
});
