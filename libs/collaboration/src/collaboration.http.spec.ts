import { openSlice, type Client, type Slice } from '@havstang/testing';
import { collaboration } from './collaboration.module.js';
import { tieId } from './collaboration-tie/collaboration-tie.js';

const person = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`;
let slice: Slice;
let leader: Client;

beforeAll(async () => {
  slice = await openSlice([collaboration], () => new Date('2022-03-08T08:00:00.000Z'));
  leader = await slice.as({ name: 'leader', roles: ['processLeader'], unit: 'innovation' });
});
afterAll(() => slice.close());

const accepted = async (operation: string, body: object, id?: string): Promise<string> => {
  const reply = await leader.send(operation, body, id);
  if (reply.status >= 300) throw new Error(`${operation}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return String(reply.body['id']);
};

it('goes from registered organisations over a weekly meeting to a tie between two units', async () => {
  const ltu = await accepted('registerOrganisation', {
    code: 'ltu',
    name: 'LTU',
    kind: 'university',
    helix: 'academia',
  });
  const school = await accepted('registerOrganisation', {
    code: 'skola',
    name: 'Skola',
    kind: 'department',
    helix: 'public',
  });
  await accepted('registerUnit', { unit: 'ltu-innovation', name: 'Innovation' }, ltu);
  await accepted('registerUnit', { unit: 'skola-drift', name: 'Drift' }, school);

  const byOurselves = { title: 'V', form: 'meeting', cadence: 'weekly', startsOn: '2022-03-07', ledBy: ['skola'] };
  expect((await leader.send('scheduleSeries', byOurselves)).body).toMatchObject({ code: 'series-led-by-unknown' });
  const seriesId = await accepted('scheduleSeries', { ...byOurselves, ledBy: ['ltu'] });
  const session = await accepted('scheduleSession', {
    title: 'V1',
    form: 'meeting',
    startsAt: '2022-03-07T08:00:00Z',
    seriesId,
  });
  await accepted('holdSession', { heldOn: '2022-03-07' }, session);
  const stranger = { attendees: [{ person: person(1), unit: 'okand' }] };
  expect((await leader.send('recordAttendance', stranger, session)).body).toMatchObject({ code: 'unit-unknown' });
  const attendees = [
    { person: person(1), unit: 'skola-drift' },
    { person: person(2), unit: 'ltu-innovation' },
  ];
  await accepted('recordAttendance', { attendees }, session);
  await slice.settled();

  const tie = await slice.runtime.store.read(`collaborationTie-${tieId('2584', 'ltu-innovation', 'skola-drift')}`);
  expect(tie.map((event) => event.type)).toEqual(['se.havstang.collaboration.collaboration-initiated.v1']);
  expect((await leader.view('sessionCalendar')).body).toMatchObject({
    sessions: [{ id: session, ledBy: ['ltu'], status: 'held' }],
  });
  expect((await leader.view('attendanceMatrix', { seriesId })).body).toMatchObject({
    units: [
      { unit: 'ltu-innovation', persons: [1] },
      { unit: 'skola-drift', persons: [1] },
    ],
  });
  expect((await leader.view('organisationDirectory', { unit: 'skola-drift' })).body).toMatchObject({
    organisations: [{ code: 'skola' }],
  });
});
