import { swedishDay } from '@havstang/kernel';
import { problemContract, sessionContract } from '@havstang/contracts';
import { defineReaction, type Wanted } from '@havstang/nest';
import { collaborationTies } from '../collaboration-tie/collaboration-tie.http.js';
import { tieId } from '../collaboration-tie/collaboration-tie.js';

type JointEvent = { readonly id: string; readonly tenant: string };

/** Units that met at a session: every pair of which at least one was recorded now. The event is the evidence. */
export const onAttendance = defineReaction({
  name: 'ties-from-attendance',
  contract: sessionContract,
  on: ['AttendanceRecorded', 'AttendanceCorrected'],
  react: ({ type, data, of }) => {
    const recorded = type === 'AttendanceRecorded' ? data.attendees : data.added;
    return ties(of, data.heldOn, data.unitsPresent, new Set(recorded.map((one) => one.unit)));
  },
});

/**
 * Units that told how they see a problem and then agreed on it. The agreement names every unit that gave a perspective, so this is the point at
 * which a perspective has become something joint.
 */
export const onUnderstandingAgreed = defineReaction({
  name: 'ties-from-understanding',
  contract: problemContract,
  on: ['ProblemUnderstandingAgreed'],
  react: ({ data, of }) => ties(of, swedishDay(of.occurredAt), data.units, new Set(data.units)),
});

/** One command per pair of different units with at least one in `recent`. */
const ties = (evidence: JointEvent, on: string, units: readonly string[], recent: ReadonlySet<string>): Wanted[] => {
  const sorted = [...new Set(units)].sort();
  return sorted.flatMap((unitA, i) =>
    sorted
      .slice(i + 1)
      .filter((unitB) => recent.has(unitA) || recent.has(unitB))
      .map((unitB) => ({
        to: collaborationTies,
        id: tieId(evidence.tenant, unitA, unitB),
        type: 'NoteJointEvent',
        data: { unitA, unitB, evidenceEventId: evidence.id, on },
      })),
  );
};
