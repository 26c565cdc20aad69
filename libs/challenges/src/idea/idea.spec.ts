import type { IdeaEvent } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { given, ID, metaOf } from '@havstang/testing';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { id } from '../testing/history.js';
import { idea, type Parent } from './idea.js';

const { ref: author, unit: authorUnit } = metaOf().actor;
const { commandId } = metaOf();
const [challengeId, boundaryId, other, testId] = [id(21), id(22), id(23), id(24)];
const origin = { channel: 'workshop', author, authorUnit } as const;
const text = { title: 'En dörr', description: 'Alla fel på ett ställe.' };

const inbox: IdeaEvent = { type: 'IdeaCaptured', data: { ...text, ...origin, reliedOn: [] } };
const captured: IdeaEvent = { type: 'IdeaCaptured', data: { challengeId, ...text, ...origin, reliedOn: [] } };
const checked = (result: 'fits' | 'breaches' | 'unclear'): IdeaEvent => ({
  type: 'IdeaBoundaryChecked',
  data: { boundaryId, result, why: 'Avtalet.', reliedOn: [{ stream: `boundary-${boundaryId}`, revision: 1 }] },
});
const requested: IdeaEvent = {
  type: 'BoundaryExceptionRequested',
  data: { exceptionRequestId: commandId, boundaryId, scope: 'Två skolor', until: '2023-06-30', why: 'Prova.' },
};
const answered = (outcome: 'granted' | 'denied'): IdeaEvent => ({
  type: 'IdeaRecheckedAfterException',
  data: { exceptionRequestId: commandId, boundaryId, outcome },
});
const shortlisted: IdeaEvent = { type: 'IdeaShortlisted', data: { why: 'Ryms.' } };
const selected: IdeaEvent = { type: 'IdeaSelectedForTest', data: { testId } };
const declined: IdeaEvent = { type: 'IdeaDeclined', data: { reason: 'Flyttar frågan.' } };
const parked: IdeaEvent = { type: 'IdeaParked', data: { reason: 'Väntar.' } };

describe('capturing', () => {
  const capture = { type: 'CaptureIdea', data: { ...text, channel: 'workshop' } } as const;
  it('goes to the open inbox without a challenge', () =>
    given(idea)
      .when({ ...capture, found: undefined })
      .then(inbox));
  it('answers an open challenge, and says which state of it was seen', () =>
    given(idea)
      .when({ ...capture, data: { ...capture.data, challengeId }, found: { status: 'opened', revision: 7 } })
      .then({
        type: 'IdeaCaptured',
        data: { challengeId, ...text, ...origin, reliedOn: [{ stream: `challenge-${challengeId}`, revision: 7 }] },
      }));
  it.each([undefined, { status: 'framed', revision: 1 }, { status: 'closed', revision: 9 }] as const)(
    'refuses a challenge that is not open: %j',
    (found) =>
      given(idea)
        .when({ ...capture, data: { ...capture.data, challengeId }, found })
        .refuses('idea-challenge-not-open', { field: 'challengeId' }),
  );
  it('refuses a second capture on the same stream', () =>
    given(idea, captured)
      .when({ ...capture, found: undefined })
      .refuses('idea-exists'));
  it('answers nothing before it was captured', () =>
    given(idea)
      .when({ type: 'ParkIdea', data: { reason: 'R' } })
      .refuses('idea-not-captured'));
});

describe('I-C15 the open inbox', () => {
  const link = { type: 'LinkIdeaToChallenge', data: { challengeId } } as const;
  const overdue = { type: 'NoteTriageOverdue', data: { dueAt: '2022-03-31T08:00:00.000Z' } } as const;
  const linked: IdeaEvent = {
    type: 'IdeaLinkedToChallenge',
    data: { challengeId, reliedOn: [{ stream: `challenge-${challengeId}`, revision: 7 }] },
  };
  it('links to an open challenge', () =>
    given(idea, inbox)
      .when({ ...link, found: { status: 'opened', revision: 7 } })
      .then(linked));
  it('refuses one that is not open, and a second challenge', () => {
    given(idea, inbox)
      .when({ ...link, found: undefined })
      .refuses('idea-challenge-not-open');
    given(idea, captured)
      .when({ type: 'LinkIdeaToChallenge', data: { challengeId: other }, found: { status: 'opened', revision: 7 } })
      .refuses('idea-linked-elsewhere', { facts: { challengeId } });
  });
  it('stays quiet when it answers that challenge already', () =>
    given(idea, captured)
      .when({ ...link, found: undefined })
      .then());
  it('notes once that it waited too long', () => {
    const noted: IdeaEvent = { type: 'IdeaTriageOverdue', data: overdue.data };
    given(idea, inbox).when(overdue).then(noted);
    given(idea, inbox, noted).when(overdue).then();
  });
  it.each([
    ['linked', [inbox, linked]],
    ['parked', [inbox, parked]],
    ['declined', [inbox, declined]],
  ])('is not overdue once %s', (_, history) =>
    given(idea, ...history)
      .when(overdue)
      .then(),
  );
});

describe('I-C16 declining needs a reason', () => {
  const decline = { type: 'DeclineIdea', data: { reason: 'Flyttar frågan.' } } as const;
  it('declines with the reason', () => given(idea, captured).when(decline).then(declined));
  it('stays quiet when declined already', () => given(idea, captured, declined).when(decline).then());
  it('refuses everything else once it has ended', () =>
    given(idea, captured, declined)
      .when({ type: 'ParkIdea', data: { reason: 'R' } })
      .refuses('idea-ended', { facts: { status: 'declined' } }));
  it('parks with a reason, once', () => {
    given(idea, captured)
      .when({ type: 'ParkIdea', data: { reason: 'Väntar.' } })
      .then(parked);
    given(idea, captured, parked)
      .when({ type: 'ParkIdea', data: { reason: 'R' } })
      .then();
  });
});

describe('I-C17 a breach never deletes', () => {
  const check = {
    type: 'CheckIdeaAgainstBoundary',
    data: { boundaryId, result: 'breaches', why: 'Avtalet.' },
  } as const;
  const facts = { stream: `boundary-${boundaryId}`, revision: 1, status: 'inForce' } as BoundaryFacts;
  const request = {
    type: 'RequestBoundaryException',
    data: { boundaryId, scope: 'Två skolor', until: '2023-06-30', why: 'Prova.' },
  } as const;
  const decline = { type: 'DeclineIdea', data: { reason: 'Flyttar frågan.' } } as const;
  const shortlist = { type: 'ShortlistIdea', data: { why: 'Ryms.' } } as const;

  it('checks against a boundary in force, and stays quiet on the same again', () => {
    given(idea, captured)
      .when({ ...check, found: facts })
      .then(checked('breaches'));
    given(idea, captured, checked('breaches'))
      .when({ ...check, found: facts })
      .then();
  });
  it('refuses a boundary that is unknown or holds no longer', () => {
    given(idea, captured)
      .when({ ...check, found: undefined })
      .refuses('boundary-to-check-unknown');
    given(idea, captured)
      .when({ ...check, found: { ...facts, status: 'retired' } })
      .refuses('boundary-to-check-unknown');
  });
  it('refuses to decline for a breach that nobody asked an exception for, or that waits for an answer', () => {
    given(idea, captured, checked('breaches'))
      .when(decline)
      .refuses('breach-unanswered', { facts: { boundaryIds: [boundaryId] } });
    given(idea, captured, checked('breaches'), requested).when(decline).refuses('breach-unanswered');
  });
  it('may be parked, and may be declined once the exception was denied or the idea fits', () => {
    given(idea, captured, checked('breaches'))
      .when({ type: 'ParkIdea', data: { reason: 'Väntar.' } })
      .then(parked);
    given(idea, captured, checked('breaches'), requested, answered('denied')).when(decline).then(declined);
    given(idea, captured, checked('breaches'), checked('fits')).when(decline).then(declined);
  });
  it('asks for an exception, and only where there is a breach', () => {
    given(idea, captured, checked('breaches')).when(request).then(requested);
    given(idea, captured, checked('unclear')).when(request).refuses('exception-needs-breach');
    given(idea, captured).when(request).refuses('exception-needs-breach');
  });
  it('asks once, and again after a denial', () => {
    const history = [captured, checked('breaches'), requested];
    given(idea, ...history)
      .when(request)
      .then();
    given(idea, ...history, answered('granted'))
      .when(request)
      .then();
    given(idea, ...history, answered('denied'))
      .when(request)
      .then(requested);
  });
  it('is shortlisted with the exception, not without', () => {
    const history = [captured, checked('breaches'), requested];
    given(idea, captured, checked('breaches')).when(shortlist).refuses('breach-without-exception');
    given(idea, ...history)
      .when(shortlist)
      .refuses('breach-without-exception');
    given(idea, ...history, answered('denied'))
      .when(shortlist)
      .refuses('breach-without-exception');
    given(idea, ...history, answered('granted'))
      .when(shortlist)
      .then(shortlisted);
  });
  it('is checked again when the exception is decided, once', () => {
    const note = { type: 'NoteExceptionOutcome', data: { exceptionRequestId: commandId, outcome: 'granted' } } as const;
    given(idea, captured, checked('breaches'), requested).when(note).then(answered('granted'));
    given(idea, captured, checked('breaches'), requested, answered('granted')).when(note).then();
    given(idea, captured).when(note).refuses('exception-request-unknown');
  });
});

describe('shortlisting', () => {
  const shortlist = { type: 'ShortlistIdea', data: { why: 'Ryms.' } } as const;
  it('shortlists an idea that answers a challenge, also a parked one', () => {
    given(idea, captured).when(shortlist).then(shortlisted);
    given(idea, captured, parked).when(shortlist).then(shortlisted);
  });
  it('refuses one in the open inbox', () => given(idea, inbox).when(shortlist).refuses('idea-needs-challenge'));
  it('stays quiet when shortlisted, or under test', () => {
    given(idea, captured, shortlisted).when(shortlist).then();
    given(idea, captured, shortlisted, selected).when(shortlist).then();
  });
  it('notes the test it was selected for, once', () => {
    const note = { type: 'NoteSelectionForTest', data: { testId } } as const;
    given(idea, captured, shortlisted).when(note).then(selected);
    given(idea, captured, shortlisted, selected).when(note).then();
  });
  it('leaves an idea under test to its test', () => {
    const history = [captured, shortlisted, selected];
    given(idea, ...history)
      .when({ type: 'DeclineIdea', data: { reason: 'R' } })
      .refuses('idea-under-test');
    given(idea, ...history)
      .when({ type: 'RefineIdea', data: text })
      .refuses('idea-under-test');
  });
});

describe('refining', () => {
  const refine = (description: string) => ({ type: 'RefineIdea', data: { title: 'En dörr', description } }) as const;
  const refined: IdeaEvent = { type: 'IdeaRefined', data: { title: 'En dörr', description: 'Med kvitto.' } };
  it('refines, and stays quiet on the same text', () => {
    given(idea, captured).when(refine('Med kvitto.')).then(refined);
    given(idea, captured).when(refine(text.description)).then();
  });
  it.each(['citizen', 'partner'])('lets a %s refine only their own', (role) => {
    given(idea, captured)
      .when({ ...refine('Med kvitto.'), meta: metaOf({ actor: { role } }) })
      .then(refined);
    given(idea, captured)
      .when({ ...refine('Med kvitto.'), meta: metaOf({ actor: { role, ref: ID } }) })
      .refuses('not-your-idea');
  });
});

describe('I-C18 the lineage is kept both ways', () => {
  const parts = [
    { title: 'Ingång', description: 'En.' },
    { title: 'Kostnad', description: 'Syns.' },
  ];
  const split: IdeaEvent = {
    type: 'IdeaSplit',
    data: {
      challengeId,
      ...origin,
      children: parts.map((part, i) => ({ ideaId: deriveId(commandId, String(i)), ...part })),
    },
  };
  it('names the children it splits into', () =>
    given(idea, captured)
      .when({ type: 'SplitIdea', data: { children: parts } })
      .then(split));
  it('has ended when split', () =>
    given(idea, captured, split)
      .when({ type: 'SplitIdea', data: { children: parts } })
      .refuses('idea-ended', { facts: { status: 'split' } }));
  it('captures a child with the way back, and its parent’s author', () => {
    const data = { splitFrom: other, challengeId, ...text, ...origin };
    given(idea)
      .when({ type: 'CaptureSplitIdea', data })
      .then({ type: 'IdeaCaptured', data: { ...data, reliedOn: [] } });
    given(idea, captured).when({ type: 'CaptureSplitIdea', data }).refuses('idea-exists');
  });

  const combine = {
    type: 'CombineIdeas' as const,
    data: { parents: [id(1), id(2)], ...text, channel: 'workshop' as const },
  };
  const parent = (n: number, over: Partial<Parent> = {}): Parent => ({
    id: id(n),
    revision: n,
    status: 'refined',
    challengeId,
    ...over,
  });
  it('names the parents it is combined from, and answers their challenge', () =>
    given(idea)
      .when({ ...combine, found: [parent(1), parent(2, { challengeId: undefined })] })
      .then({
        type: 'IdeasCombined',
        data: {
          ...combine.data,
          challengeId,
          author,
          authorUnit,
          reliedOn: [
            { stream: `idea-${id(1)}`, revision: 1 },
            { stream: `idea-${id(2)}`, revision: 2 },
          ],
        },
      }));
  it('refuses parents that are missing, ended, under test, named twice or of two challenges', () => {
    const refused = (code: string, ...found: Parent[]) =>
      given(idea)
        .when({ ...combine, found })
        .refuses(code);
    refused('combination-parent-unavailable', parent(1));
    refused('combination-parent-unavailable', parent(1), parent(2, { status: 'declined' }));
    refused('combination-parent-unavailable', parent(1), parent(2, { status: 'selectedForTest' }));
    refused('combination-across-challenges', parent(1), parent(2, { challengeId: other }));
    given(idea)
      .when({ ...combine, data: { ...combine.data, parents: [id(1), id(1)] }, found: [parent(1)] })
      .refuses('combination-names-idea-twice');
  });
  it('tells each parent once, also one that went on or ended meanwhile', () => {
    const note = { type: 'NoteCombination', data: { into: other } } as const;
    const noted: IdeaEvent = { type: 'IdeaMadePartOfCombination', data: { into: other } };
    given(idea, captured).when(note).then(noted);
    given(idea, captured, declined).when(note).then(noted);
    given(idea, captured, noted).when(note).then();
    expect(given(idea, captured, noted).state()).toMatchObject({ status: 'ended', how: 'combined' });
    expect(given(idea, captured, shortlisted, selected, noted).state()).toMatchObject({ status: 'selectedForTest' });
  });
});
