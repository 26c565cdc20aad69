import { codecOf, sessionContract, type SessionCard, type SessionEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One card per session. */
export const sessionCalendar = defineReadModel<SessionCard, SessionEvent>({
  name: 'session-calendar',
  version: 1,
  codec: codecOf(sessionContract),
  keys: (event) => [event.id],
  project,
});

function project(card: SessionCard | undefined, event: Seen<SessionEvent>): SessionCard | undefined {
  if (event.type === 'SessionScheduled') {
    const { reliedOn: _, ...plan } = event.data;
    return {
      id: event.id,
      ...plan,
      status: 'scheduled',
      notes: 'workingMaterial',
      sharedWith: [],
      methods: [],
      outputs: [],
    };
  }
  if (!card) return undefined;
  switch (event.type) {
    case 'SessionHeld':
      return { ...card, status: 'held', heldOn: event.data.heldOn };
    case 'AttendanceRecorded':
    case 'AttendanceCorrected':
      return card;
    case 'MethodApplied': {
      const { note: _, ...method } = event.data;
      return { ...card, methods: [...card.methods, method] };
    }
    case 'SessionOutputCaptured': {
      const { outputId: _, ...output } = event.data;
      return { ...card, outputs: [...card.outputs, output] };
    }
    case 'SessionNotesConfirmed':
      return { ...card, notes: 'confirmed', summary: event.data.summary };
    case 'SessionNotesShared':
      return { ...card, sharedWith: [...card.sharedWith, ...event.data.externalParties] };
    case 'SessionCancelled':
      return { ...card, status: 'cancelled', reason: event.data.reason };
    default:
      return event satisfies never;
  }
}
