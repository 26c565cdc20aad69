import { sessionContract, type Attendee } from '@havstang/contracts';
import { defineAggregate, type Lookup } from '@havstang/nest';
import { organisationsNamed } from '../organisation-directory/organisation-directory.http.js';
import type { OrganisationFacts } from '../organisation-directory/partners.js';
import { seriesFacts } from '../series-facts/series-facts.js';
import { holderOf, unitDirectory, type UnitFacts } from '../unit-directory/unit-directory.js';
import { session } from './session.js';
import type { NamedUnits, ScheduleFacts } from './state.js';

/** The registered ones among the units that they came from. */
const unitsIn = async (attendees: readonly Attendee[], look: Lookup): Promise<NamedUnits> => {
  const facts: Record<string, UnitFacts> = {};
  for (const unit of new Set(attendees.map((one) => one.unit))) {
    const holder = holderOf(await look.get(unitDirectory, unit));
    if (holder) facts[unit] = holder.endedOn ? { endedOn: holder.endedOn } : {};
  }
  return facts;
};

export const sessions = defineAggregate(sessionContract, session, {
  ScheduleSession: async ({ seriesId, ledBy }, look): Promise<ScheduleFacts> => {
    const series = seriesId === undefined ? undefined : await look.get(seriesFacts, seriesId);
    return { series, organisations: await organisationsNamed(ledBy ?? series?.ledBy ?? [], look) };
  },
  RecordAttendance: ({ attendees }, look): Promise<NamedUnits> => unitsIn(attendees, look),
  CorrectAttendance: ({ add }, look): Promise<NamedUnits> => unitsIn(add, look),
  ShareNotesExternally: ({ externalParties }, look): Promise<OrganisationFacts> =>
    organisationsNamed(externalParties, look),
});
