import { CONTRACTS, eventSchema } from '@havstang/contracts';
import { statedDay } from './stated-day.js';

const DAY = '2022-06-01';

describe('the day that an event states', () => {
  const withDays = CONTRACTS.flatMap(({ events }) =>
    Object.entries(events).flatMap(([type, { data }]) => {
      const { properties } = eventSchema(data) as { properties: Record<string, { readonly format?: string }> };
      const fields = Object.entries(properties);
      const days = fields.filter(([, { format }]) => format === 'date').map(([field]) => [field, DAY]);
      return days.length > 0 ? [{ type, data: Object.fromEntries(days) as object }] : [];
    }),
  );

  it('is when it happened, in every event that has a day but for these, whose days tell of something else', () =>
    expect(withDays.filter((event) => statedDay(event) === undefined).map(({ type }) => type)).toEqual([
      'BoundaryExceptionRequested',
      'IdeaRecheckedAfterException',
      'SessionSeriesScheduled',
      'AttendanceRecorded',
      'AttendanceCorrected',
      'BoundaryExceptionGranted',
      'DelegationOrderAdopted',
      'DelegationPointAdded',
      'DelegationPointAmended',
      'DelegationRevoked',
      'DelegateAppointed',
      'MeetingConvened',
      'DecisionPrepared',
      'EffectClaimed',
      'EffectFollowUpScheduled',
    ]));

  it('is not how long a thing holds', () =>
    expect(statedDay({ type: 'NoticePosted', data: { postedOn: DAY, appealableUntil: '2022-06-22' } })).toBe(DAY));
});
