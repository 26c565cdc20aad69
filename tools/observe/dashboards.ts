import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { OVERVIEW, type Row } from './overview.ts';

/** As `deploy/grafana/provisioning` names it. */
const PROVISIONED = { text: 'Prometheus', value: 'havstang-prometheus' };

const dashboard = (uid: string, title: string, description: string, rows: readonly Row[]): Dashboard => {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['havstang'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(
      new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus').current(PROVISIONED),
    );
  for (const { title: row, panels } of rows) {
    builder.withRow(new RowBuilder(row));
    for (const panel of panels) builder.withPanel(panel);
  }
  const built = builder.build();
  return { ...built, panels: built.panels!.map((panel, n) => ({ ...panel, id: n + 1 })) };
};

/** The dashboards, each as the text of its file by the path from the root of the project. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map([
    [
      'deploy/grafana/dashboards/overview.json',
      `${JSON.stringify(
        dashboard(
          'havstang-overview',
          'Hävstång: overview · översikt',
          'Whether anything is wrong, and then where. · Om något är fel, och sedan var.',
          OVERVIEW,
        ),
        null,
        2,
      )}\n`,
    ],
  ]);
