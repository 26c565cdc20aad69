import type { Lang } from '@havstang/cli';
import { lineageText } from '@havstang/reporting';
import { VIEWS } from '@havstang/contracts';
import { roleName } from './role-name.js';
import type { SeenBy } from './seen-by.js';

const WORDS = {
  decided: { en: 'Decided', sv: 'Beslutat' },
  by: { en: 'by', sv: 'av' },
  relied: { en: 'What the rules had looked up', sv: 'Vad reglerna hade slagit upp' },
  nothing: { en: 'nothing', sv: 'ingenting' },
  behind: { en: 'the log had come to revision', sv: 'loggen var framme vid revision' },
  lineage: { en: 'The lineage just before', sv: 'Kedjan strax före' },
  screens: { en: 'Pages that this role could open, as they were', sv: 'Sidor som rollen kunde öppna, som de var' },
  closed: { en: 'Pages that this role may not open', sv: 'Sidor som rollen inte får öppna' },
  limit: {
    en: 'This is what could be seen. Whether somebody looked, no log knows.',
    sv: 'Det här kunde ses. Om någon tittade vet ingen logg.',
  },
} as const;

const PAGES = new Map(VIEWS.map(({ service, name, en, sv }) => [`${service}/${name}`, { en, sv }]));

/** What the page shows, as its contract says. */
const pageName = (view: string, lang: Lang): string => PAGES.get(view)?.[lang] ?? view;

export const seenByText = ({ decided, reliedOn, lineage, screens, closed }: SeenBy, lang: Lang): string => {
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  const { index, stream, recordedAt, actor } = decided;
  const titles = new Map(lineage.nodes.map(({ stream: of, kind, title }) => [of.slice(kind.length + 1), title]));
  return [
    `${w('decided')}: ${stream} #${index} ${recordedAt} ${w('by')} ${roleName(actor.role, lang)}, ${actor.unit}`,
    `${w('relied')}:`,
    ...(reliedOn.length === 0 ? [`  ${w('nothing')}`] : []),
    ...reliedOn.map(({ stream: of, revision, latest }) => {
      const behind = latest !== undefined && latest > revision ? `  ! ${w('behind')} ${latest}` : '';
      return `  ${of} @ ${revision}${behind}`;
    }),
    `${w('lineage')}:`,
    ...lineageText(lineage, lang)
      .split('\n')
      .map((line) => `  ${line}`),
    `${w('screens')}:`,
    ...screens.map(
      ({ view, query }) =>
        `  ${pageName(view, lang)} – ${Object.values(query)
          .map((value: string) => titles.get(value) ?? value)
          .join(', ')}`,
    ),
    ...(closed.length > 0 ? [`${w('closed')}: ${closed.map((view) => pageName(view, lang)).join('; ')}`] : []),
    w('limit'),
  ].join('\n');
};
