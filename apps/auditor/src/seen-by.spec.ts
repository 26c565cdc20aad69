import { challengeContract, problemContract, recusalRegisterView, type EventOf } from '@havstang/contracts';
import { deriveId, type RecordedEvent } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOfEvents } from './bundle.fixture.js';
import { MODELS, VIEWS } from './models.js';
import { seenBy } from './seen-by.js';

const quiet = () => undefined;
const id = (name: string): string => deriveId('seen-by', name);
const [problemId, challengeId, later] = [id('problem'), id('challenge'), id('later')];
const LOOK = { models: MODELS, views: VIEWS };

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'havstang-seen-'))));
afterAll(() => rm(folder, { recursive: true }));

const problem = (of: string, event: EventOf<typeof problemContract>) =>
  happened(problemContract, of, event, { eventId: id(`${of} ${event.type}`), actor: { role: 'practitioner' } });
const reported = (title: string): EventOf<typeof problemContract> => ({
  type: 'ProblemReported',
  data: { title, description: 'Två gånger.', reporter: id('reporter'), reporterUnit: 'skola' },
});

/** A problem with two events, a challenge that rests on the first of them, and what came after. */
const EVENTS = sealedInOrder([
  problem(problemId, reported('Fel dörr')),
  problem(problemId, { type: 'ProblemTriaged', data: { ownerUnit: 'fastighet', urgency: 'low' } }),
  happened(
    challengeContract,
    challengeId,
    {
      type: 'ProblemReframedAsChallenge',
      data: {
        problemIds: [problemId],
        before: 'Samma fel anmäls två gånger.',
        after: 'Hur kan vi anmäla en gång?',
        method: 'omformulering',
        reliedOn: [{ stream: `problem-${problemId}`, revision: 0 }],
      },
    },
    { eventId: id('reframed'), actor: { role: 'facilitator' } },
  ),
  problem(later, reported('Något senare')),
]);

const bundle = async (name: string, events: readonly RecordedEvent[] = EVENTS): Promise<string> => {
  const dir = join(folder, name);
  await bundleOfEvents(dir, events, {});
  return dir;
};

describe('what a decider could see', () => {
  it('is what had been recorded before, and nothing after', async () => {
    const seen = await seenBy(await bundle('whole'), `challenge-${challengeId}`, LOOK, quiet);
    expect(seen?.decided).toMatchObject({ index: 2, actor: { role: 'facilitator' } });
    const boards = seen?.screens.filter(({ view }) => view === 'challenges/problemBoard');
    expect(boards).toHaveLength(1);
    expect(JSON.stringify(boards)).toContain('Fel dörr');
    expect(JSON.stringify(seen)).not.toContain('Något senare');
  });

  it('names what a rule had looked up, and how far the log had come since', async () => {
    const seen = await seenBy(await bundle('relied'), `challenge-${challengeId}`, LOOK, quiet);
    expect(seen?.reliedOn).toEqual([{ stream: `problem-${problemId}`, revision: 0, latest: 1 }]);
  });

  it('leaves out pages that the role may not open', async () => {
    const seen = await seenBy(await bundle('role'), `challenge-${challengeId}`, LOOK, quiet);
    const name = `${recusalRegisterView.service}/${recusalRegisterView.name}`;
    expect(seen?.closed).toContain(name);
    expect(seen?.screens.map(({ view }) => view)).not.toContain(name);
  });

  it('is undefined for what the bundle does not hold, or what relies on nothing', async () => {
    const dir = await bundle('none');
    expect(await seenBy(dir, id('nothing'), LOOK, quiet)).toBeUndefined();
    expect(await seenBy(dir, `problem-${problemId}`, LOOK, quiet)).toBeUndefined();
  });
});
