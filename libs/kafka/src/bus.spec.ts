import { Unavailable } from '@havstang/kernel';
import { type KafkaBus, openKafkaBus } from './index.js';

/** Nobody listens there. */
const NOWHERE = 'kafka://127.0.0.1:1';
const wire = { encode: () => ({}), decode: () => undefined } as never;

describe('a bus whose broker is away', () => {
  let bus: KafkaBus;
  beforeEach(async () => (bus = await openKafkaBus(NOWHERE, { wire })));
  afterEach(() => bus.close());

  it.each([
    ['what is parked', () => bus.parked()],
    ['how much there is', () => bus.head()],
    ['to give events again', () => bus.redrive('challenges.reactions', 'problem-1')],
  ])('says "not now" to who asks %s', async (_, ask) => {
    await expect(ask()).rejects.toBeInstanceOf(Unavailable);
  });
});
