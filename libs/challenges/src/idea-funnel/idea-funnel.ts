import { codecOf, ideaContract, type IdeaCard, type IdeaEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One card per idea, also the declined ones. Rebuilt from the idea's own events only. */
export const ideaFunnel = defineReadModel<IdeaCard, IdeaEvent>({
  name: 'idea-funnel',
  version: 1,
  codec: codecOf(ideaContract),
  keys: (event) => [event.id],
  project: (card, event) => {
    const next = follow(card, event);
    return next && { ...next, revision: event.of.revision };
  },
});

function follow(card: IdeaCard | undefined, event: Seen<IdeaEvent>): IdeaCard | undefined {
  if (event.type === 'IdeaCaptured') {
    const { splitFrom } = event.data;
    return { ...begun(event), ...(splitFrom === undefined ? {} : { splitFrom }) };
  }
  if (event.type === 'IdeasCombined') return { ...begun(event), combinedFrom: event.data.parents };
  if (!card) return undefined;
  switch (event.type) {
    case 'IdeaLinkedToChallenge':
      return { ...card, challengeId: event.data.challengeId };
    case 'IdeaTriageOverdue':
      return { ...card, overdue: true };
    case 'IdeaRefined': {
      const { title, description } = event.data;
      const status = card.status === 'captured' || card.status === 'parked' ? 'refined' : card.status;
      return { ...card, title, description, status };
    }
    case 'IdeaSplit':
      return { ...card, status: 'split', splitInto: event.data.children.map((child) => child.ideaId) };
    case 'IdeaMadePartOfCombination': {
      const combinedInto = [...card.combinedInto, event.data.into];
      return ALIVE.has(card.status) ? { ...card, status: 'combined', combinedInto } : { ...card, combinedInto };
    }
    case 'IdeaBoundaryChecked': {
      const { boundaryId, result, why } = event.data;
      const others = card.checks.filter((one) => one.boundaryId !== boundaryId);
      return { ...card, checks: [...others, { boundaryId, result, why }] };
    }
    case 'BoundaryExceptionRequested': {
      const { exceptionRequestId, boundaryId, until } = event.data;
      return {
        ...card,
        exceptions: [...card.exceptions, { exceptionRequestId, boundaryId, outcome: 'requested', until }],
      };
    }
    case 'IdeaRecheckedAfterException':
      return { ...card, exceptions: card.exceptions.map((one) => answered(one, event.data)) };
    case 'IdeaShortlisted':
      return { ...card, status: 'shortlisted' };
    case 'IdeaSelectedForTest':
      return { ...card, status: 'selectedForTest', testIds: [...card.testIds, event.data.testId] };
    case 'IdeaDeclined':
      return { ...card, status: 'declined', reason: event.data.reason };
    case 'IdeaParked':
      return { ...card, status: 'parked', reason: event.data.reason };
    default:
      return event satisfies never;
  }
}

/** Those that become part of a combination with it; an idea under test goes on, and what has ended stays as it ended. */
const ALIVE: ReadonlySet<IdeaCard['status']> = new Set(['captured', 'refined', 'shortlisted', 'parked']);

type Began = Extract<IdeaEvent, { type: 'IdeaCaptured' | 'IdeasCombined' }>;

const begun = ({ id, of, data }: Seen<Began>): IdeaCard => ({
  id,
  revision: of.revision,
  status: 'captured',
  ...(data.challengeId === undefined ? {} : { challengeId: data.challengeId }),
  overdue: false,
  title: data.title,
  description: data.description,
  channel: data.channel,
  author: data.author,
  authorUnit: data.authorUnit,
  checks: [],
  exceptions: [],
  splitInto: [],
  combinedFrom: [],
  combinedInto: [],
  testIds: [],
  capturedAt: of.occurredAt,
});

type Exception = IdeaCard['exceptions'][number];
type Rechecked = Extract<IdeaEvent, { type: 'IdeaRecheckedAfterException' }>['data'];

const answered = (exception: Exception, { exceptionRequestId, outcome, until, reason }: Rechecked): Exception =>
  exception.exceptionRequestId === exceptionRequestId
    ? { ...exception, outcome, until: until ?? exception.until, ...(reason === undefined ? {} : { reason }) }
    : exception;
