import type { FastifyReply } from 'fastify';
import { HealthController } from './health-controller.js';
import type { Runtime } from './runtime.js';

const ask = async (at: { next: number; failure?: Error; appendFailure?: Error; open?: boolean }) => {
  const runtime = {
    bus: { head: async () => 20_000, parked: async () => [] },
    running: { next: () => at.next },
    failure: () => at.failure,
    appendFailure: () => at.appendFailure,
    vault: { isOpen: () => at.open ?? true },
  } as unknown as Runtime;
  const said = { code: 0, status: '' };
  const reply = {
    code: (code: number) => Object.assign(reply, void (said.code = code)),
    send: ({ status }: { status: string }) => void (said.status = status),
  };
  await new HealthController(runtime).ready(reply as unknown as FastifyReply);
  return said;
};

it.each([
  ['views near the head', { next: 10_000 }, { code: 200, status: 'ready' }],
  ['views far from it', { next: 9_999 }, { code: 503, status: 'catching-up' }],
  ['a part that stands still', { next: 20_000, failure: new Error('down') }, { code: 503, status: 'catching-up' }],
  ['keys that are not given out yet', { next: 20_000, open: false }, { code: 503, status: 'applying-erasures' }],
  [
    'a store that takes nothing',
    { next: 20_000, appendFailure: new Error('full') },
    { code: 503, status: 'cannot-write' },
  ],
])('a process with %s', async (_, at, said) => expect(await ask(at)).toEqual(said));
