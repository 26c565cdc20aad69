import { limitAttempts, LOCKED_MS, WRONG_BEFORE_LOCK } from './attempts.js';

const right = () => Promise.resolve('person');
const wrong = () => Promise.resolve(undefined);

const counted = (check: () => Promise<string | undefined>) => {
  const calls = { count: 0 };
  return { calls, check: () => ((calls.count += 1), check()) };
};

describe('attempts', () => {
  let now: number;
  const open = () => limitAttempts(() => now);
  beforeEach(() => {
    now = 1_000_000;
  });

  const fail = async (attempts: ReturnType<typeof open>, username: string, times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) await attempts.attempt(username, wrong);
  };

  it('lock a username after so many wrong passwords in a row, without checking any more', async () => {
    const attempts = open();
    await fail(attempts, 'rektor', WRONG_BEFORE_LOCK);
    const { calls, check } = counted(right);
    expect(await attempts.attempt('REKTOR', check)).toBe('locked');
    expect(calls.count).toBe(0);
    expect(await attempts.attempt('jurist', right)).toBe('person');
  });

  it('unlock it when the time has passed, and count from the beginning', async () => {
    const attempts = open();
    await fail(attempts, 'rektor', WRONG_BEFORE_LOCK);
    now += LOCKED_MS - 1;
    expect(await attempts.attempt('rektor', right)).toBe('locked');
    now += 1;
    await fail(attempts, 'rektor', WRONG_BEFORE_LOCK - 1);
    expect(await attempts.attempt('rektor', right)).toBe('person');
  });

  it('forget wrong passwords when the right one is given', async () => {
    const attempts = open();
    await fail(attempts, 'rektor', WRONG_BEFORE_LOCK - 1);
    await attempts.attempt('rektor', right);
    await fail(attempts, 'rektor', WRONG_BEFORE_LOCK - 1);
    expect(await attempts.attempt('rektor', right)).toBe('person');
  });

  it('made at the same time are still counted one by one', async () => {
    const attempts = open();
    const { calls, check } = counted(wrong);
    await Promise.all(Array.from({ length: 50 }, () => attempts.attempt('rektor', check)));
    expect(calls.count).toBe(WRONG_BEFORE_LOCK);
  });

  it('go on after a check that failed', async () => {
    const attempts = open();
    await expect(attempts.attempt('rektor', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(await attempts.attempt('rektor', right)).toBe('person');
  });

  it('are forgotten, the oldest first, when very many usernames are tried', async () => {
    const attempts = open();
    await fail(attempts, 'first', WRONG_BEFORE_LOCK);
    for (let n = 0; n < 10_000; n += 1) await attempts.attempt(`made-up-${n}`, wrong);
    expect(await attempts.attempt('first', right)).toBe('person');
  });
});
