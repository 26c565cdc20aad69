/** Wrong passwords in a row for one username before it is locked, and for how long. */
export const WRONG_BEFORE_LOCK = 5;
export const LOCKED_MS = 60_000;
/** Usernames remembered at a time; the oldest is forgotten first, so that made-up names cannot fill the memory. */
const REMEMBERED = 10_000;

type Entry = { wrong: number; lockedUntil: number; turn: Promise<unknown> };

export type Attempts = {
  /**
   * Runs `check` unless the username is locked. Attempts on one username are made in turn, so that many at once cannot outrun the count. Known and
   * unknown usernames are treated alike.
   */
  attempt<Found>(username: string, check: () => Promise<Found | undefined>): Promise<Found | 'wrong' | 'locked'>;
};

/** Guards passwords against guessing, in memory: a restart forgets it, which costs an attacker more than it gives. */
export const limitAttempts = (clock: () => number = Date.now): Attempts => {
  const entries = new Map<string, Entry>();

  const entryOf = (username: string): Entry => {
    const key = username.toLowerCase();
    const entry = entries.get(key) ?? { wrong: 0, lockedUntil: 0, turn: Promise.resolve() };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > REMEMBERED && oldest !== undefined) entries.delete(oldest);
    return entry;
  };

  const once = async <Found>(
    entry: Entry,
    check: () => Promise<Found | undefined>,
  ): Promise<Found | 'wrong' | 'locked'> => {
    if (clock() < entry.lockedUntil) return 'locked';
    const found = await check();
    if (found !== undefined) {
      entry.wrong = 0;
      return found;
    }
    entry.wrong += 1;
    if (entry.wrong >= WRONG_BEFORE_LOCK) {
      entry.wrong = 0;
      entry.lockedUntil = clock() + LOCKED_MS;
    }
    return 'wrong';
  };

  return {
    attempt(username, check) {
      const entry = entryOf(username);
      const outcome = entry.turn.then(() => once(entry, check));
      entry.turn = outcome.catch(() => undefined);
      return outcome;
    },
  };
};
