import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** What a panel shows and how it is read, in both languages. The title is English. */
export type Said = { readonly title: string; readonly en: string; readonly sv: string };

/** An expression of PromQL, and what each of its series is called; `{{label}}` is the value of a label. */
export type Query = readonly [expression: string, legend: string];

/** Units as Grafana names them. */
export type Unit = 's' | 'bytes' | 'short' | 'reqps';

const SOURCE = { type: 'prometheus', uid: '${datasource}' };
const WIDTH = 24;

const described = ({ en, sv }: Said): string => `${en}\n\n*${sv}*`;

const queries = (of: readonly Query[]): DataqueryBuilder[] =>
  of.map(([expression, legend], n) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + n))
      .datasource(SOURCE)
      .expr(expression)
      .legendFormat(legend),
  );

/** How many there are of what should not be, now: green at 0, red from 1 on. Six of them fill a line. */
export const number = (said: Said, of: Query): Builder<Panel> => {
  const [query] = queries([of]);
  return new StatBuilder()
    .title(said.title)
    .description(described(said))
    .datasource(SOURCE)
    .withTarget(query!.instant())
    .unit('short')
    .height(4)
    .span(WIDTH / 6)
    .noValue('–')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Background)
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: 'green' },
        { value: 1, color: 'red' },
      ]),
    );
};

/** Series over time. Three of them fill a line. */
export const graph = (said: Said, unit: Unit, ...of: readonly Query[]): Builder<Panel> =>
  new GraphBuilder()
    .title(said.title)
    .description(described(said))
    .datasource(SOURCE)
    .targets(queries(of))
    .unit(unit)
    .min(0)
    .height(8)
    .span(WIDTH / 3)
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
