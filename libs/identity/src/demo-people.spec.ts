import { PEOPLE } from '@havstang/contracts';
import { DEMO_PEOPLE, demoPerson } from './demo-people.js';

describe('the demo people', () => {
  it('have a username each', () => {
    expect(new Set(DEMO_PEOPLE.map(({ username }) => username)).size).toBe(DEMO_PEOPLE.length);
  });

  it('hold every role that a person can have', () => {
    const roles = new Set(DEMO_PEOPLE.flatMap((person) => person.roles));
    expect([...roles].sort()).toEqual([...PEOPLE].sort());
  });

  it('are found by username, or by the first that has a role', () => {
    expect(demoPerson('rektor')?.unit).toBe('kultur-utbildning-skola');
    expect(demoPerson('unitManager')?.username).toBe('bostadschef');
    // A username and a role at once: the username is meant.
    expect(demoPerson('controller')?.username).toBe('controller');
    expect(demoPerson('system')).toBeUndefined();
  });
});
