import { createMetrics } from '@havstang/metrics';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
