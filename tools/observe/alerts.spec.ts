import { measureOf, ownMeasures, read, recordedSeries, rules } from './measured.ts';
import { seriesIn } from './promql.ts';

const recorded = recordedSeries();
const alerts = rules().flatMap(({ alert }) => alert ?? []);
const operate = read('docs/how-to/operate.md');
const measured = ownMeasures();

describe('each alarm', () => {
  it.each(alerts)('%s is told what it means and what to do', (alert) => expect(operate).toContain(`| \`${alert}\` |`));

  it.each(rules().map(({ alert, record, expr }) => [alert ?? record, expr]))(
    '%s looks at what is measured',
    (_, expr) =>
      expect(
        seriesIn(expr).filter((name) => name !== 'up' && ![...measured, ...recorded].includes(measureOf(name))),
      ).toEqual([]),
  );

  it('and no other is told', () => {
    const told = [...operate.matchAll(/^\| `(Havstang\w+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual([...alerts].sort());
  });

  it('each measure is in the page, and what is worked out of them', () =>
    expect([...measured, ...recorded].filter((name) => !operate.includes(`| \`${name}`))).toEqual([]));
});

describe('an expression', () => {
  it('is read by the grammar of Prometheus', () => {
    expect(seriesIn('sum by (job) (rate(a_bucket{le="1"}[5m])) / group:b:max or c == 0')).toEqual([
      'a_bucket',
      'group:b:max',
      'c',
    ]);
    for (const wrong of ['sum by (job (a)', 'rate(a[5m)', 'a ==', '']) expect(() => seriesIn(wrong)).toThrow();
  });
});
