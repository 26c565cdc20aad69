import { sessionContract, type Attendee } from '@havstang/contracts';
import { defineAggregate, type Lookup } from '@havstang/nest';
import { organisationsNamed, type OrganisationFacts } from '../organisation-directory/partners.js';
import { seriesFacts } from '../series-facts/series-facts.js';
import { unitsNamed } from '../unit-directory/unit-directory.js';
import { session, type NamedUnits, type ScheduleFacts } from './session.js';

const unitsIn = (attendees: readonly Attendee[], look: Lookup): Promise<NamedUnits> =>
  unitsNamed(
    attendees.map((one) => one.unit),
    look,
  );

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
