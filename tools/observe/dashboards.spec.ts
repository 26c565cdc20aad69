import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboardFiles } from './dashboards.ts';
import { commonMeasures, measureOf, ownMeasures, read, recordedSeries } from './measured.ts';
import { seriesIn } from './promql.ts';

type Target = { readonly refId: string; readonly expr: string; readonly datasource: { readonly uid: string } };
type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly Target[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
};
type Dashboard = {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: string;
      readonly current: { readonly value: string };
    }[];
  };
};

const root = join(import.meta.dirname, '..', '..');
const files = globSync('deploy/grafana/dashboards/*.json', { cwd: root });
const dashboards = files.map((path) => JSON.parse(read(path)) as Dashboard);
const panels = dashboards.flatMap((dashboard) => dashboard.panels);
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
/** As Grafana writes it into the expression; any time will do. */
const asked = ({ expr }: Pick<Target, 'expr'>): string => expr.replaceAll('$__rate_interval', '1m');
/** What Prometheus itself keeps. */
const OF_PROMETHEUS = ['up', 'ALERTS'];

describe('the dashboards', () => {
  it('are the files that are made, and no other', () => {
    expect([...files].sort()).toEqual([...dashboardFiles().keys()].sort());
    for (const [path, text] of dashboardFiles()) expect(read(path)).toBe(text);
  });

  it('have ids of their own, and so have their panels and queries', () => {
    const unique = (of: readonly unknown[]): boolean => new Set(of).size === of.length && !of.includes(undefined);
    expect(unique(dashboards.map(({ uid }) => uid))).toBe(true);
    for (const { panels } of dashboards) {
      expect(unique(panels.map(({ id }) => id))).toBe(true);
      for (const { targets = [] } of panels) expect(unique(targets.map(({ refId }) => refId))).toBe(true);
    }
  });

  it('ask the Prometheus that is provisioned, or another that a person chooses', () => {
    const { datasources } = parse(read('deploy/grafana/provisioning/datasources/prometheus.yml')) as {
      readonly datasources: readonly { readonly uid: string; readonly type: string }[];
    };
    const [{ uid, type }] = datasources as [{ uid: string; type: string }];
    for (const { templating } of dashboards) {
      expect(templating.list).toEqual([
        expect.objectContaining({
          name: 'datasource',
          type: 'datasource',
          query: type,
          current: expect.objectContaining({ value: uid }),
        }),
      ]);
    }
    expect(targets.length).toBeGreaterThan(30);
    const from = [...panels.filter(({ type }) => type !== 'row'), ...targets].map(({ datasource }) => datasource?.uid);
    expect(new Set(from)).toEqual(new Set(['${datasource}']));
  });

  it('lie where they are looked for', () => {
    const { providers } = parse(read('deploy/grafana/provisioning/dashboards/havstang.yml')) as {
      readonly providers: readonly [{ readonly options: { readonly path: string } }];
    };
    expect(read('deploy/observability.compose.yml')).toContain(
      `./deploy/grafana/dashboards:${providers[0].options.path}:ro`,
    );
  });

  it.each(targets.map((target) => [target.title, target]))('%s: asks for what there is', async (_, target) => {
    const there = [...ownMeasures(), ...(await commonMeasures()), ...recordedSeries(), ...OF_PROMETHEUS];
    const series = seriesIn(asked(target));
    expect(series.length).toBeGreaterThan(0);
    expect(series.filter((name) => !there.includes(name) && !there.includes(measureOf(name)))).toEqual([]);
  });

  it('say what each panel means in both languages', () => {
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(
      shown.filter(({ description }) => !/^.+\n\n\*.+\*$/.test(description ?? '')).map(({ title }) => title),
    ).toEqual([]);
  });

  it('lie beside each other, and not on each other', () => {
    for (const { panels } of dashboards)
      for (const one of panels)
        for (const other of panels) {
          const [a, b] = [one.gridPos, other.gridPos];
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect({ one: one.title, other: other.title, apart: one === other || apart }).toMatchObject({ apart: true });
          expect(a.x + a.w).toBeLessThanOrEqual(24);
        }
  });

  it('show every measure that an alarm looks at, and every other of our own but one', () => {
    const shown = new Set(targets.flatMap((target) => seriesIn(asked(target)).map(measureOf)));
    // Read together with its like: what is behind, and the time to catch up that is worked out of both.
    expect(ownMeasures().filter((name) => !shown.has(name))).toEqual(['havstang_consumer_next_event']);
  });
});
