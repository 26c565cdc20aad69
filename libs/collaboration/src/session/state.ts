import type { Attendee, SessionCommand as Command, SessionEvent, SessionRejection } from '@havstang/contracts';
import type { Rejection, Sent } from '@havstang/kernel';
import type { OrganisationFacts } from '../organisation-directory/partners.js';
import type { SeriesFacts } from '../series-facts/series-facts.js';
import type { UnitFacts } from '../unit-directory/unit-directory.js';

/** A session that was held. `confirmed` notes are a record, before that they are working material. */
export type Held = {
  readonly status: 'held';
  readonly heldOn: string;
  readonly attendees: readonly Attendee[];
  readonly outputs: readonly string[];
  readonly confirmed?: { readonly summary: string };
  readonly sharedWith: readonly string[];
};

export type Session = { readonly status: 'none' | 'scheduled' | 'cancelled' } | Held;

export type ScheduleFacts = { readonly series: SeriesFacts | undefined; readonly organisations: OrganisationFacts };
export type NamedUnits = Readonly<Record<string, UnitFacts>>;

export type SessionCommand = Sent<
  Command,
  {
    readonly ScheduleSession: ScheduleFacts;
    readonly RecordAttendance: NamedUnits;
    readonly CorrectAttendance: NamedUnits;
    readonly ShareNotesExternally: OrganisationFacts;
  }
>;

export type Answer = readonly SessionEvent[] | Rejection<SessionRejection>;
