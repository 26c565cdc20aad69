import { z } from 'zod';
import { eventSchema } from './codec.js';
import { CONTRACTS } from './contracts.js';
import { personal, personalFieldsOf } from './personal.js';
import { prose } from './scalars.js';

const body = z.strictObject({
  person: z.string(),
  open: prose,
  mine: personal(prose),
  theirs: personal(prose, { subject: 'person' }).optional().describe('About somebody.'),
  parts: z.array(z.strictObject({ title: prose, said: personal(prose, { subject: 'person' }).describe('Said.') })),
});
const fieldsIn = personalFieldsOf(body);

describe('a personal field', () => {
  it('is found wherever it is, with whose it is', () => {
    const said = { title: 't', said: 's' };
    expect(fieldsIn?.({ person: 'p', open: 'o', mine: 'm', theirs: 't', parts: [said, said] })).toEqual([
      { path: '/mine', subject: undefined },
      { path: '/theirs', subject: 'p' },
      { path: '/parts/0/said', subject: 'p' },
      { path: '/parts/1/said', subject: 'p' },
    ]);
  });

  it('is not found where it was left out', () =>
    expect(fieldsIn?.({ person: 'p', open: 'o', mine: 'm', parts: [] })).toEqual([
      { path: '/mine', subject: undefined },
    ]));

  it('is nothing that other fields of the same kind have', () => {
    expect(personalFieldsOf(z.strictObject({ open: prose }))).toBeUndefined();
    expect(body.safeParse({ person: 'p', open: 'o', mine: 'm', parts: [] }).success).toBe(true);
  });

  it('is published as what is stored: an envelope, and whose it is', () => {
    expect(eventSchema(body)).toMatchObject({
      properties: {
        open: { type: 'string' },
        mine: { type: 'object', 'x-personal': 'actor', required: ['$enc', 'alg', 'k', 'n', 'c', 'kc'] },
        theirs: { type: 'object', 'x-personal': 'person', description: 'About somebody.' },
        parts: {
          items: { properties: { title: { type: 'string' }, said: { 'x-personal': 'person', description: 'Said.' } } },
        },
      },
      required: ['person', 'open', 'mine', 'parts'],
    });
  });
});

const IN_THE_CLEAR = [
  'AccessRefused.field',
  'AgendaItemHandled.proposals',
  'BoundaryAmended.change',
  'BoundaryAmended.leavesOpen',
  'BoundaryAmended.source',
  'BoundaryClarified.clarification',
  'BoundaryClarified.leavesOpen',
  'BoundaryDisproved.evidence',
  'BoundaryExceptionDenied.reason',
  'BoundaryExceptionGranted.scope',
  'BoundaryExceptionRequested.scope',
  'BoundaryExceptionRequested.why',
  'BoundaryRegistered.leavesOpen',
  'BoundaryRegistered.source',
  'BoundaryRetired.reason',
  'BoundaryVerified.evidence',
  'BoundaryVerified.source',
  'CommandRefused.field',
  'CreativeSpaceConfirmed.statement',
  'DecisionExecuted.beforeLegalForce',
  'DecisionExecuted.measures',
  'DecisionPrepared.exception.scope',
  'DecisionSuperseded.reason',
  'DecisionTaken.alternatives',
  'DecisionTaken.content',
  'DecisionTaken.exception.scope',
  'DecisionTaken.reasons',
  'DelegationPointAdded.matter',
  'DelegationPointAmended.reason',
  'DelegationRevoked.reason',
  'EffectClaimed.statement',
  'EffectRefuted.grounds',
  'EffectVerified.grounds',
  'IdeaRecheckedAfterException.reason',
  'MatterTakenOver.reason',
  'OrganisationRetired.reason',
  'ProtocolCorrected.correction',
  'ProtocolCorrected.reason',
  'ReservationEntered.reservation',
  'SessionNotesShared.purpose',
  'SessionSeriesScheduled.purpose',
  'SystemBarrierRaised.reason',
  'SystemBarrierRaised.scope',
  'TestPlanRevised.hypothesis',
  'TestPlanned.hypothesis',
  'UnitReorganised.reason',
];

describe('the public language', () => {
  const events = CONTRACTS.flatMap(({ events }) => Object.entries(events));

  it('names a field that holds a pseudonym where it says whose a text is', () => {
    for (const [name, { data }] of events) {
      for (const place of whose(eventSchema(data))) {
        if (place === 'actor') continue;
        const named = data.shape[place] as z.ZodType | undefined;
        expect([name, place, named?.safeParse('0198c0de-0000-7000-8000-000000000001').success]).toEqual([
          name,
          place,
          true,
        ]);
        expect([name, place, named?.safeParse('Kajsa').success]).toEqual([name, place, false]);
      }
    }
  });

  it('reads what was written before a text became personal', () => {
    const grown = events.filter(([, { data }]) => personalFieldsOf(data));
    expect(grown.length).toBeGreaterThan(30);
    for (const [name, { version, older }] of grown)
      expect([name, version === 1 || older.length > 0]).toEqual([name, true]);
  });

  /**
   * Texts that stay in the clear: what is by law a public record of a decision, or says what the matter is. A new text is personal until somebody has
   * decided otherwise here.
   */
  it('has no other free texts in the clear than these', () => {
    const open = events.flatMap(([name, { data, classification }]) =>
      classification === 'open' ? proseIn(data).map((field) => `${name}.${field}`) : [],
    );
    expect([...new Set(open)].sort()).toEqual(IN_THE_CLEAR);
  });
});

const whose = (schema: object): string[] =>
  Object.entries(schema).flatMap(([key, value]) =>
    key === 'x-personal' ? [String(value)] : typeof value === 'object' && value !== null ? whose(value as object) : [],
  );

/** Fields that are `prose`: texts of up to 4 000 characters. */
const proseIn = (data: z.ZodType): string[] => {
  const walk = (schema: { properties?: object; items?: object; maxLength?: number }, path: string): string[] => [
    ...(schema.maxLength === 4_000 ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
      walk(inner as object, path ? `${path}.${key}` : key),
    ),
    ...(schema.items ? walk(schema.items, path) : []),
  ];
  return walk(eventSchema(data) as object, '');
};
