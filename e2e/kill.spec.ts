import { POINTS, runCampaign } from './kill/campaign.ts';

/** Rounds on each of two data folders, side by side: together they pass every named point. */
const ROUNDS = 10;

describe('kill -9 of the real process', () => {
  it('loses nothing acknowledged and repeats nothing, at every named point and at any time', async () => {
    const outcomes = await Promise.all([runCampaign(ROUNDS), runCampaign(ROUNDS, undefined, ROUNDS)]);
    expect(outcomes.flatMap(({ violations }) => violations)).toEqual([]);
    const places = new Set(outcomes.flatMap(({ deaths }) => Object.keys(deaths)));
    expect([...places].sort()).toEqual([...Object.keys(POINTS), 'any time'].sort());
    for (const { acknowledged } of outcomes) expect(acknowledged).toBeGreaterThan(ROUNDS);
    expect(outcomes.reduce((sum, { repeated }) => sum + repeated, 0)).toBeGreaterThan(0);
  }, 240_000);
});
