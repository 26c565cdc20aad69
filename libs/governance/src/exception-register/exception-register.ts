import {
  boundaryContract,
  codecOf,
  ideaContract,
  type BoundaryEvent,
  type ExceptionCard,
  type IdeaEvent,
} from '@havstang/contracts';
import { defineReadModel, joinCodecs, type Seen } from '@havstang/kernel';

/** What was asked is in the idea’s stream, what was answered in the boundary’s; either may be seen first. */
export type ExceptionRequest = {
  readonly exceptionRequestId: string;
  readonly boundaryId: string;
  readonly asked?: Pick<ExceptionCard, 'ideaId' | 'scope' | 'until' | 'why'>;
  readonly answer?: Pick<ExceptionCard, 'ideaId' | 'scope' | 'until' | 'reason' | 'decisionId'> & {
    readonly status: ExceptionCard['status'];
  };
};

type ExceptionEvent = BoundaryEvent | IdeaEvent;
const NAMES = [
  'BoundaryExceptionRequested',
  'BoundaryExceptionGranted',
  'BoundaryExceptionDenied',
  'SystemBarrierRaised',
] as const;
type Concerned = Extract<Seen<ExceptionEvent>, { type: (typeof NAMES)[number] }>;

const concerned = (event: Seen<ExceptionEvent>): event is Concerned => NAMES.some((name) => name === event.type);

export const exceptionRegister = defineReadModel<ExceptionRequest, ExceptionEvent>({
  name: 'exception-register',
  version: 1,
  codec: joinCodecs<ExceptionEvent>(codecOf(boundaryContract), codecOf(ideaContract)),
  keys: (event) => (concerned(event) ? [event.data.exceptionRequestId] : []),
  project: (request, event) => (concerned(event) ? follow(request, event) : request),
});

function follow(before: ExceptionRequest | undefined, { type, data, id }: Concerned): ExceptionRequest {
  const { exceptionRequestId } = data;
  switch (type) {
    case 'BoundaryExceptionRequested': {
      const { boundaryId, scope, until, why } = data;
      return { ...before, exceptionRequestId, boundaryId, asked: { ideaId: id, scope, until, why } };
    }
    case 'BoundaryExceptionGranted': {
      const { ideaId, scope, until, decisionId } = data;
      return {
        ...before,
        exceptionRequestId,
        boundaryId: id,
        answer: { status: 'granted', ideaId, scope, until, decisionId },
      };
    }
    case 'BoundaryExceptionDenied': {
      const { ideaId, reason, decisionId } = data;
      return {
        ...before,
        exceptionRequestId,
        boundaryId: id,
        answer: { status: 'denied', ideaId, reason, decisionId },
      };
    }
    case 'SystemBarrierRaised': {
      const { ideaId, scope, reason } = data;
      return {
        ...before,
        exceptionRequestId,
        boundaryId: id,
        answer: { status: 'systemBarrier', ideaId, scope, reason },
      };
    }
    default:
      return data satisfies never;
  }
}
