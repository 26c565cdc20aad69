import { codecOf, collaborationTieContract, type CollaborationTieEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

type Evidence = { readonly eventId: string; readonly on: string };

/** One tie as its history told it. `lapses` may have come too early: evidence recorded later can show that there was no break. */
export type NetworkTie = {
  readonly tieId: string;
  readonly unitA: string;
  readonly unitB: string;
  readonly evidence: readonly Evidence[];
  readonly agreements: readonly { readonly dnr: string; readonly on: string }[];
  readonly lapses: readonly { readonly lastJointOn: string; readonly on: string }[];
  readonly ends: readonly string[];
};

export const networkTies = defineReadModel<NetworkTie, CollaborationTieEvent>({
  name: 'network-ties',
  version: 1,
  codec: codecOf(collaborationTieContract),
  keys: (event) => [event.id],
  project,
});

function project(entry: NetworkTie | undefined, event: Seen<CollaborationTieEvent>): NetworkTie {
  const { unitA, unitB, on } = event.data;
  const tie = entry ?? { tieId: event.id, unitA, unitB, evidence: [], agreements: [], lapses: [], ends: [] };
  switch (event.type) {
    case 'CollaborationInitiated':
    case 'CollaborationContinued':
    case 'CollaborationResumed': {
      const seen = event.data.evidenceEventIds.map((eventId) => ({ eventId, on }));
      return { ...tie, evidence: [...tie.evidence, ...seen] };
    }
    case 'CollaborationFormalised':
      return { ...tie, agreements: [...tie.agreements, { dnr: event.data.agreementDnr, on }] };
    case 'CollaborationDisputed': {
      const { evidenceEventIds } = event.data;
      return { ...tie, evidence: tie.evidence.filter((one) => !evidenceEventIds.includes(one.eventId)) };
    }
    case 'CollaborationLapsed':
      return { ...tie, lapses: [...tie.lapses, { lastJointOn: event.data.lastJointOn, on }] };
    case 'CollaborationEnded':
      return { ...tie, ends: [...tie.ends, on] };
    default:
      return event satisfies never;
  }
}

/** From the first joint day to the day it stopped, exclusive; without an end while it goes on. */
export type Interval = { readonly from: string; readonly to?: string };

/** When the two units worked together, in order of time. What was disputed never counted. */
export const intervalsOf = ({ evidence, lapses, ends }: NetworkTie): Interval[] => {
  const broken = lapses.filter(({ lastJointOn, on }) => !evidence.some((one) => one.on > lastJointOn && one.on <= on));
  const stops = [...broken.map((one) => one.on), ...ends].sort();
  const intervals: Interval[] = [];
  let from: string | undefined;
  const stopBefore = (day: string) => {
    const to = stops.find((stop) => from !== undefined && stop >= from && stop < day);
    if (from === undefined || to === undefined) return;
    intervals.push({ from, to });
    from = undefined;
  };
  for (const day of evidence.map((one) => one.on).sort()) {
    stopBefore(day);
    from ??= day;
  }
  stopBefore('~');
  if (from !== undefined) intervals.push({ from });
  return intervals;
};
