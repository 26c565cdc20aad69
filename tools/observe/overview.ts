import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { graph, number, type Query } from './panels.ts';

export type Row = { readonly title: string; readonly panels: readonly Builder<Panel>[] };

const COMMANDS = 'method="POST",route=~"/api/.*"';
const REFUSED = 'type=~".*-refused\\\\.v[0-9]+"';

/** Of a histogram, by some labels. */
const quantile = (part: number, histogram: string, by: string, of = ''): string =>
  `histogram_quantile(${part}, sum by (${by}, le) (rate(${histogram}_bucket{${of}}[$__rate_interval])))`;
/** Half of them, and all but one in a hundred, take at most so long. */
const halfAndMost = (histogram: string, by: string, of?: string): readonly Query[] => [
  [quantile(0.5, histogram, by, of), `{{${by}}} p50`],
  [quantile(0.99, histogram, by, of), `{{${by}}} p99`],
];
const perSecond = (counter: string, by: string, of = ''): string =>
  `sum by (${by}) (rate(${counter}{${of}}[$__rate_interval]))`;
const or0 = (expression: string): string => `${expression} or vector(0)`;
const PROCESS = '{{service}} {{instance}}';

/** What an operator looks at first: whether anything is wrong, and then where. */
export const OVERVIEW: readonly Row[] = [
  {
    title: 'Is anything wrong? · Är något fel?',
    panels: [
      number(
        {
          title: 'Alarms',
          en: 'Alarms that are on now. What each means and what to do: docs/how-to/operate.md.',
          sv: 'Larm som är på nu. Vad de betyder och vad man gör: docs/how-to/operate.md.',
        },
        [or0('count(ALERTS{alertstate="firing",alertname=~"Havstang.*"})'), 'alarms'],
      ),
      number(
        {
          title: 'Processes that do not answer',
          en: 'Of those that Prometheus asks.',
          sv: 'Av dem som Prometheus frågar.',
        },
        [or0('count(up{job="havstang"} == 0)'), 'processes'],
      ),
      number(
        {
          title: 'Processes that stand still',
          en: 'They answer, and make no progress, or their store takes nothing; their log says why.',
          sv: 'De svarar men kommer ingenstans, eller lagret tar inte emot något; loggen säger varför.',
        },
        [or0('sum(clamp_max(havstang_stuck + havstang_cannot_write, 1))'), 'processes'],
      ),
      number(
        {
          title: 'Parked events',
          en: 'Reactions could not handle them, and their streams wait for a person: ops dlq list.',
          sv: 'Reaktioner kunde inte hantera dem, och deras strömmar väntar på en människa: ops dlq list.',
        },
        [or0('sum(max by (group) (havstang_parked_events))'), 'events'],
      ),
      number(
        {
          title: 'Events that are missing',
          en: 'Witnesses have seen them and they are not here: nothing is written. See docs/how-to/witness.md.',
          sv: 'Vittnen har sett dem och de finns inte här: inget skrivs. Se docs/how-to/witness.md.',
        },
        [or0('max(havstang_witness_missing_events)'), 'events'],
      ),
      number(
        {
          title: 'Defects in the last hour',
          en: 'Requests that ended in an error that nobody foresaw.',
          sv: 'Anrop som slutade i ett fel som ingen förutsåg, den senaste timmen.',
        },
        [or0('sum(increase(havstang_defects_total[1h]))'), 'requests'],
      ),
    ],
  },
  {
    title: 'Commands · Kommandon',
    panels: [
      graph(
        {
          title: 'Commands per second, by answer',
          en: '200 and 201: done. 400: not in the form asked for. 403: the role may not. 409: a rule says no. 412: changed since it was read. 503: not now.',
          sv: '200 och 201: gjort. 400: fel form. 403: rollen får inte. 409: en regel säger nej. 412: ändrat sedan det lästes. 503: inte just nu.',
        },
        'reqps',
        [perSecond('havstang_http_request_seconds_count', 'status', COMMANDS), '{{status}}'],
      ),
      graph(
        {
          title: 'How long commands take, by answer',
          en: 'Half of them take at most p50, all but one in a hundred at most p99.',
          sv: 'Hälften tar högst p50, alla utom ett av hundra högst p99.',
        },
        's',
        ...halfAndMost('havstang_http_request_seconds', 'status', COMMANDS),
      ),
      graph(
        {
          title: 'Refusals recorded per second',
          en: 'By a rule (command-refused) or for want of a role (access-refused), of people, reactions and clocks.',
          sv: 'Av en regel (command-refused) eller för att rollen saknas (access-refused), för människor, reaktioner och klockor.',
        },
        'reqps',
        [perSecond('havstang_appended_events_total', 'type', REFUSED), '{{type}}'],
      ),
    ],
  },
  {
    title: 'Store and ledger · Lager och liggare',
    panels: [
      graph(
        {
          title: 'How long appends take',
          en: 'Writing to the event store, until it is on disk. If commands are slow and this is too, it is the store, most often its disk.',
          sv: 'Skrivning till händelselagret, tills det ligger på disk. Är kommandon långsamma och detta också, så är det lagret, oftast dess disk.',
        },
        's',
        ...halfAndMost('havstang_append_seconds', 'outcome'),
      ),
      graph(
        {
          title: 'Not sealed yet',
          en: 'Events that are stored and not in the ledger. From 10,000 on, services cannot refuse by what they look up.',
          sv: 'Händelser som är lagrade men inte i liggaren. Från 10 000 kan tjänster inte neka utifrån det de slår upp.',
        },
        'short',
        ['max(havstang_unsealed_events)', 'events'],
      ),
      graph(
        {
          title: 'Age of the seal and of the checkpoint',
          en: 'How old the oldest event is that is not sealed, and since when all that is sealed is under a signed checkpoint (about a minute at most).',
          sv: 'Hur gammal den äldsta oförseglade händelsen är, och sedan när allt förseglat står under en signerad kontrollpunkt (högst ungefär en minut).',
        },
        's',
        ['max(havstang_seal_age_seconds)', 'not sealed'],
        ['max(havstang_checkpoint_age_seconds)', 'not signed'],
      ),
      graph(
        {
          title: 'Events appended per second',
          en: 'The ten types of which there are most.',
          sv: 'De tio vanligaste typerna.',
        },
        'reqps',
        [`topk(10, ${perSecond('havstang_appended_events_total', 'type')})`, '{{type}}'],
      ),
      graph({ title: 'Events in all', en: 'What the store holds.', sv: 'Vad lagret innehåller.' }, 'short', [
        'max(havstang_events)',
        'events',
      ]),
      graph(
        {
          title: 'Views behind',
          en: 'Events that the views of a process do not show yet.',
          sv: 'Händelser som en process vyer inte visar ännu.',
        },
        'short',
        ['havstang_read_models_behind_events', PROCESS],
      ),
    ],
  },
  {
    title: 'Reactions · Reaktioner',
    panels: [
      graph(
        {
          title: 'Behind',
          en: 'Events that a group has not been given yet.',
          sv: 'Händelser som en grupp inte har fått ännu.',
        },
        'short',
        ['max by (group) (havstang_consumer_behind_events)', '{{group}}'],
      ),
      graph(
        {
          title: 'Time to catch up',
          en: 'What waits, at the pace of the last five minutes, if nothing more came. No line while something waits and nothing moves: then the alarm says so.',
          sv: 'Det som väntar, i de senaste fem minuternas takt, om inget mer kom. Ingen linje när något väntar och inget rör sig: då säger larmet till.',
        },
        's',
        ['group:havstang_consumer_drain_seconds:max < Inf', '{{group}}'],
      ),
      graph(
        {
          title: 'Parked events and streams',
          en: 'Set aside until a person has looked; streams wait behind them.',
          sv: 'Undanlagda tills en människa har tittat; strömmar väntar bakom dem.',
        },
        'short',
        ['max by (group) (havstang_parked_events)', '{{group}} events'],
        ['max by (group) (havstang_parked_streams)', '{{group}} streams'],
      ),
      graph(
        {
          title: 'Handled per second',
          en: 'Events that a group was given and is done with.',
          sv: 'Händelser som en grupp har fått och är klar med.',
        },
        'reqps',
        [perSecond('havstang_consumer_seconds_count', 'group', 'outcome="handled"'), '{{group}}'],
      ),
      graph(
        {
          title: 'Failed per second',
          en: 'They are tried again, and parked after about a minute; a server that is away is waited for.',
          sv: 'De försöks igen och läggs undan efter ungefär en minut; en server som är borta väntas in.',
        },
        'reqps',
        [perSecond('havstang_consumer_seconds_count', 'group', 'outcome="failed"'), '{{group}}'],
      ),
      graph(
        {
          title: 'How long handling takes',
          en: 'All but one in a hundred take at most so long.',
          sv: 'Alla utom en av hundra tar högst så lång tid.',
        },
        's',
        [quantile(0.99, 'havstang_consumer_seconds', 'group'), '{{group}} p99'],
      ),
    ],
  },
  {
    title: 'Processes · Processer',
    panels: [
      graph(
        {
          title: 'Event loop lag',
          en: 'All but one turn in a hundred come at most so late. Above 0.1 s the process is short of processor.',
          sv: 'Alla varv utom ett av hundra kommer högst så sent. Över 0,1 s har processen ont om processor.',
        },
        's',
        ['nodejs_eventloop_lag_p99_seconds{job="havstang"}', PROCESS],
      ),
      graph(
        { title: 'Memory', en: 'What the process holds (resident).', sv: 'Vad processen håller (resident).' },
        'bytes',
        ['process_resident_memory_bytes{job="havstang"}', PROCESS],
      ),
      graph({ title: 'Processor', en: '1 is one core.', sv: '1 är en kärna.' }, 'short', [
        'rate(process_cpu_seconds_total{job="havstang"}[$__rate_interval])',
        PROCESS,
      ]),
      graph(
        {
          title: 'Room on the disk',
          en: 'Of the data folder. Where there is none, nothing can be written.',
          sv: 'För datamappen. Finns inget utrymme kan inget skrivas.',
        },
        'bytes',
        ['havstang_data_free_bytes', PROCESS],
      ),
    ],
  },
  {
    title: 'Sign-in and witness · Inloggning och vittne',
    panels: [
      graph(
        {
          title: 'Sign-ins per minute',
          en: 'Forms by what became of them. Many that are locked: somebody may be guessing.',
          sv: 'Formulär efter vad det blev av dem. Många låsta: någon gissar kanske.',
        },
        'short',
        [`60 * ${perSecond('havstang_sign_ins_total', 'outcome')}`, '{{outcome}}'],
      ),
      graph(
        {
          title: 'Since it was heard who is erased',
          en: 'Sign-in asks the ledger every two seconds.',
          sv: 'Inloggningen frågar liggaren varannan sekund vem som är raderad.',
        },
        's',
        ['havstang_erasures_age_seconds', PROCESS],
      ),
      graph(
        {
          title: 'Answers of the witness per minute',
          en: 'other-size is no fault. not-continued: a checkpoint does not continue what was cosigned.',
          sv: 'other-size är inget fel. not-continued: en kontrollpunkt fortsätter inte det som medsignerats.',
        },
        'short',
        [`60 * ${perSecond('havstang_witness_answers_total', 'outcome')}`, '{{outcome}}'],
      ),
      graph(
        {
          title: 'Size last cosigned',
          en: 'Of each log that the witness follows. A line that stays flat: that log does not ask any more, or does not grow.',
          sv: 'För varje logg som vittnet följer. En linje som ligger still: loggen frågar inte längre, eller växer inte.',
        },
        'short',
        ['havstang_witnessed_events', '{{log}}'],
      ),
    ],
  },
];
