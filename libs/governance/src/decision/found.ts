import type { BoundaryFacts, CaseFacts, DecisionCard } from '@havstang/contracts';
import type { MeetingFacts } from '../board-meeting/board-meeting.js';
import type { Adopted } from '../delegation-order/delegation-order.js';

/** A thing as it was when looked up: the stream that says so, and how far it had come. */
export type Place = { readonly stream: string; readonly revision: number };

export type TestFacts = Place & {
  readonly challengeId: string;
  readonly ideaId: string;
  readonly awaitingApproval: boolean;
};
/** The boundaries that a challenge is framed by now. */
export type ChallengeFacts = Place & { readonly boundaryIds: readonly string[] };
export type OrderFacts = Place & Adopted;

/** What each command is decided on besides the decision’s own history. Undefined: there is no such thing, in this municipality. */
export type Found = {
  readonly PrepareDecision: {
    readonly case: CaseFacts | undefined;
    readonly test: TestFacts | undefined;
    readonly challenge: ChallengeFacts | undefined;
    readonly boundary: BoundaryFacts | undefined;
  };
  readonly TakeOverMatter: MeetingFacts | undefined;
  readonly TakeDecision: {
    readonly challenge: ChallengeFacts | undefined;
    /** Those attached to the challenge and those named in the command, with only such exceptions as rest on a decision in effect. */
    readonly boundaries: readonly BoundaryFacts[];
    readonly order: OrderFacts | undefined;
    readonly meeting: MeetingFacts | undefined;
  };
  readonly ReportDecision: {
    readonly meeting: MeetingFacts | undefined;
    /** The days on which that meeting’s board has met. */
    readonly metOn: readonly string[];
  };
  readonly SupersedeDecision: DecisionCard | undefined;
};

/** What is recorded of a look-up. */
export const reliedOn = (...places: readonly (Place | undefined)[]): Place[] =>
  places.flatMap((place) => (place ? [{ stream: place.stream, revision: place.revision }] : []));
