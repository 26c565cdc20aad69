import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8');
type Alerts = {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
};
const rules = (parse(read('deploy/prometheus/alerts.yml')) as Alerts).groups.flatMap((group) => group.rules);
const operate = read('docs/how-to/operate.md');
const measured = [...read('libs/server/src/metrics.ts').matchAll(/'(havstang_\w+)'/g)].map(
  ([, name]) => name as string,
);

describe('each alarm', () => {
  it.each(rules.map(({ alert }) => alert))('%s is told what it means and what to do', (alert) =>
    expect(operate).toContain(`| \`${alert}\` |`),
  );

  it.each(rules.map(({ alert, expr }) => [alert, expr]))('%s looks at what is measured', (_, expr) => {
    const named = [...expr.matchAll(/havstang_\w+/g)].map(([name]) => name.replace(/_(count|sum|bucket)$/, ''));
    expect(named.filter((name) => !measured.includes(name))).toEqual([]);
  });

  it('and no other is told', () => {
    const told = [...operate.matchAll(/^\| `(Havstang\w+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it('each measure is in the page', () =>
    expect(measured.filter((name) => !operate.includes(`| \`${name}`))).toEqual([]));
});
