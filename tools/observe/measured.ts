import { createMetrics } from '@havstang/metrics';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What our own code measures, by the names in it. */
export const ownMeasures = (): readonly string[] => {
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter((path) => !/\.(spec|it)\.ts$/.test(path));
  return [
    ...new Set(sources.flatMap((path) => [...read(path).matchAll(/'(havstang_\w+)'/g)].map(([, name]) => name!))),
  ];
};

/** What any process measures by itself. */
export const commonMeasures = async (): Promise<readonly string[]> =>
  [...(await createMetrics().text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!);

/** The measure that a series is of: a histogram has three. */
export const measureOf = (series: string): string => series.replace(/_(count|sum|bucket)$/, '');

type Rule = { readonly alert?: string; readonly record?: string; readonly expr: string };
type Rules = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };

/** What Prometheus works out and watches: the rules of the files that its configuration names. */
export const rules = (): readonly Rule[] => {
  const { rule_files: files } = parse(read('deploy/prometheus/prometheus.yml')) as { readonly rule_files: string[] };
  return files.flatMap((file) =>
    (parse(read(`deploy/prometheus/${file}`)) as Rules).groups.flatMap(({ rules: of }) => of),
  );
};

/** The series that are worked out. */
export const recordedSeries = (): readonly string[] => rules().flatMap(({ record }) => record ?? []);
