import {
  boardMeetingContract,
  boundaryContract,
  challengeContract,
  decisionContract,
  delegationOrderContract,
  diaryContract,
  effectContract,
  ideaContract,
  problemContract,
  refusalContract,
  solutionTestContract,
  type LineageNode,
} from '@havstang/contracts';
import { deriveId, type SealedEvent } from '@havstang/kernel';
import { anyEvent, happened, projected, sealedInOrder } from '@havstang/testing';
import fc from 'fast-check';
import {
  about,
  approval,
  caseId,
  declinedId,
  effectId,
  id,
  ideaId,
  introduction,
  lease,
  meetingId,
  person,
  problemId,
  rested,
  STORY,
  taken,
} from '../testing/story.js';
import { lineageOf } from './lineage-of.js';
import { lineageText, refusalText } from './lineage-text.js';
import { inFull, KEPT, lineage, type LineageDocument } from './lineage.js';
import { BOUNDS, reach, type LineageQuestion } from './walk.js';

const EVENTS = sealedInOrder(STORY);
const DECISION = `decision-${introduction}`;
const ALL: LineageQuestion = { direction: 'both' };

const documentsOf = (events: readonly SealedEvent[]): ReadonlyMap<string, LineageDocument> =>
  new Map([...projected(lineage, events)].map(([key, kept]) => [key, inFull(kept)]));
const DOCUMENTS = documentsOf(EVENTS);
const kinds = (nodes: readonly LineageNode[]) => [...new Set(nodes.map((node) => node.kind))];
const titles = (question: Partial<LineageQuestion>, root = DECISION) =>
  lineageOf(DOCUMENTS, root, { ...ALL, ...question }).nodes.map((node) => node.title);

describe('the lineage of a decision', () => {
  const found = lineageOf(DOCUMENTS, DECISION, ALL);

  it('goes from every reported problem to the verified effect', () => {
    expect(kinds(found.nodes)).toEqual([
      'problem',
      'challenge',
      'boundary',
      'idea',
      'solutionTest',
      'decision',
      'case',
      'delegationOrder',
      'boardMeeting',
      'effect',
    ]);
    expect(found.missing).toEqual([]);
    expect(found.cut).toBe(false);
  });

  it('calls each node what its last event called it', () => {
    expect(found.nodes.map((node) => node.title)).toEqual([
      'Fel dörr',
      'Vem betalar?',
      'Hur kan vi anmäla en gång?',
      'Hyresavtalet',
      'Bara ägaren får anmäla',
      'En gemensam dörr',
      'Test vid två skolor',
      'KS 2022/1 Test av gemensam dörr',
      'KS 2022/1 Införa gemensam dörr',
      'KS 2022/1 Felanmälan',
      'KS 2021/9',
      'KS 2022-06-20',
      'Färre dubbla anmälningar.',
    ]);
  });

  it('shows a refusal where it was asked for', () => {
    const challenge = found.nodes.find((node) => node.kind === 'challenge');
    expect(challenge?.steps.map(({ index, refused, outcome }) => ({ index, refused, outcome }))).toEqual([
      { index: 5, refused: undefined, outcome: undefined },
      { index: 7, refused: true, outcome: 'opening-needs-boundary' },
      { index: 8, refused: undefined, outcome: undefined },
      { index: 9, refused: undefined, outcome: undefined },
    ]);
  });

  it('is a tree in reading order, each node once', () => {
    const name = new Map(found.nodes.map((node) => [node.stream, node.title]));
    expect(found.tree.map(({ stream, depth, relation }) => `${depth} ${relation ?? '-'} ${name.get(stream)}`)).toEqual([
      '0 - Fel dörr',
      '0 - Vem betalar?',
      '1 became-challenge Hur kan vi anmäla en gång?',
      '2 bounds Hyresavtalet',
      '2 bounds Bara ägaren får anmäla',
      '2 gave-idea En gemensam dörr',
      '3 tested-in Test vid två skolor',
      '4 led-to-decision KS 2022/1 Test av gemensam dörr',
      '5 empowers KS 2021/9',
      '4 led-to-decision KS 2022/1 Införa gemensam dörr',
      '5 holds-decision KS 2022/1 Felanmälan',
      '5 before-board KS 2022-06-20',
      '5 had-effect Färre dubbla anmälningar.',
    ]);
  });

  it('does not go on through what unrelated decisions share', () => {
    const [laterOrder, elsewhere] = [id('later order'), id('elsewhere')];
    const { testId: _, challengeId: __, ...apart } = taken;
    const shared = sealedInOrder([
      ...STORY,
      happened(delegationOrderContract, laterOrder, {
        type: 'DelegationOrderAdopted',
        data: { dnr: 'KS 2022/50', board: 'KS', meetingId, validFrom: '2022-07-01', ...rested },
      }),
      happened(decisionContract, elsewhere, {
        type: 'DecisionTaken',
        data: {
          ...apart,
          caseId: id('another case'),
          boundariesConsidered: [],
          matter: 'other',
          decidedOn: '2022-07-02',
          outcome: 'approved',
          content: 'Något annat.',
          reasons: 'R',
          level: 'delegat',
          decidedBy: [person],
          delegation: { orderId: laterOrder, pointCode: '1.1', delegateRole: 'chef', reporting: 'reported' },
        },
      }),
    ]);
    const documents = documentsOf(shared);
    expect(lineageOf(documents, DECISION, ALL).nodes).toHaveLength(found.nodes.length);
    expect(lineageOf(documents, `delegationOrder-${laterOrder}`, ALL).nodes.map((node) => node.stream)).toContain(
      `decision-${elsewhere}`,
    );
  });
});

describe('the lineage of a case', () => {
  const CASE = `case-${caseId}`;
  const streamsOf = (documents: ReadonlyMap<string, LineageDocument>, root: string, question = ALL) =>
    lineageOf(documents, root, question)
      .nodes.map(({ stream }) => stream)
      .toSorted();

  it('is that of all its decisions', () => {
    const both = [approval, introduction].flatMap((decision) => streamsOf(DOCUMENTS, `decision-${decision}`));
    expect(streamsOf(DOCUMENTS, CASE)).toEqual([...new Set(both)].toSorted());
    expect(lineageOf(DOCUMENTS, CASE, ALL).missing).toEqual([]);
  });

  it('goes back through its decisions, and no further than to them', () => {
    const { nodes, missing } = lineageOf(DOCUMENTS, CASE, { direction: 'back' });
    expect(kinds(nodes)).toEqual([
      'problem',
      'challenge',
      'boundary',
      'idea',
      'solutionTest',
      'decision',
      'case',
      'delegationOrder',
    ]);
    expect(missing).toEqual([]);
  });

  describe('that something carries the number of', () => {
    const [orderId, meeting, elsewhere] = [id('numbered order'), id('numbered meeting'), id('decision elsewhere')];
    const numbered = [
      ...[meetingId, meeting].map((of) =>
        happened(boardMeetingContract, of, {
          type: 'AgendaItemHandled',
          data: { itemId: id('item'), paragraph: 1, subject: 'S', dnr: 'KS 2022/1', proposals: [], stoodAside: [] },
        }),
      ),
      happened(delegationOrderContract, orderId, {
        type: 'DelegationOrderAdopted',
        data: { dnr: 'KS 2022/1', board: 'KS', meetingId: meeting, validFrom: '2022-07-01', ...rested },
      }),
      happened(decisionContract, elsewhere, {
        type: 'DecisionReported',
        data: {
          caseId: id('another case'),
          dnr: 'KS 2022/2',
          matter: 'other',
          meetingId: meeting,
          late: false,
          ...rested,
        },
      }),
    ];
    const ORDER = `delegationOrder-${orderId}`;
    const MEETING = `boardMeeting-${meeting}`;

    it.each([
      ['after', sealedInOrder([...STORY, ...numbered])],
      ['before', sealedInOrder([...numbered, ...STORY])],
    ])('has it, recorded %s the case, and nothing beyond it', (_, events) => {
      const documents = documentsOf(events);
      const { nodes, links } = lineageOf(documents, CASE, ALL);
      expect(nodes.map(({ stream }) => stream).toSorted()).toEqual(
        [...streamsOf(DOCUMENTS, CASE), ORDER, MEETING].toSorted(),
      );
      const opened = events.findIndex(({ type }) => type.includes('case-opened'));
      for (const [to, relation, type] of [
        [ORDER, 'led-to', 'delegation-order-adopted'],
        [MEETING, 'before-board', 'agenda-item-handled'],
      ] as const) {
        const said = events.findIndex((event) => event.stream === to && event.type.includes(type));
        const index = Math.max(opened, said);
        expect(links).toContainEqual(expect.objectContaining({ from: CASE, to, relation, index }));
      }
      for (let asOfIndex = 0; asOfIndex < events.length; asOfIndex++)
        expect(lineageOf(documents, CASE, { ...ALL, asOfIndex })).toEqual(
          lineageOf(documentsOf(events.slice(0, asOfIndex + 1)), CASE, ALL),
        );
    });

    it('shows the same from what the walk looks up as from everything', () => {
      const events = sealedInOrder([...STORY, ...numbered]);
      const all = documentsOf(events);
      for (const root of [CASE, DECISION, ORDER, MEETING]) {
        const looked = new Map<string, LineageDocument | undefined>();
        for (;;) {
          const { unknown } = reach(looked, root, ALL);
          if (unknown.length === 0) break;
          for (const stream of unknown) looked.set(stream, all.get(stream));
        }
        expect(lineageOf(looked, root, ALL)).toEqual(lineageOf(all, root, ALL));
      }
    });

    it('is in what led to the order', () =>
      expect(streamsOf(documentsOf(sealedInOrder([...STORY, ...numbered])), ORDER, { direction: 'back' })).toContain(
        CASE,
      ));
  });
});

describe('both ways from any point', () => {
  it('forward from a problem to the effects it had', () =>
    expect(kinds(lineageOf(DOCUMENTS, `problem-${problemId}`, { direction: 'forward' }).nodes)).toEqual(
      expect.arrayContaining(['problem', 'challenge', 'idea', 'solutionTest', 'decision', 'effect']),
    ));
  it('back from an effect to everybody’s first observation', () =>
    expect(titles({ direction: 'back' }, `effect-${effectId}`).slice(0, 2)).toEqual(['Fel dörr', 'Vem betalar?']));
  it('back from the decision without what followed, which is not missing there', () => {
    const { nodes, missing } = lineageOf(DOCUMENTS, DECISION, { direction: 'back' });
    expect(kinds(nodes)).not.toContain('effect');
    expect(missing).toEqual([]);
  });
  it('forward without what came before, which is not missing there', () =>
    expect(lineageOf(DOCUMENTS, DECISION, { direction: 'forward', asOfDate: '2022-06-30' }).missing).toEqual([
      'effect',
    ]));
  it('the approval and the introduction are in each other’s lineage through the test', () =>
    expect(titles({}, `decision-${approval}`)).toContain('KS 2022/1 Införa gemensam dörr'));
  it('an idea that was declined shows its own end', () =>
    expect(titles({}, `idea-${declinedId}`)).toEqual([
      'Fel dörr',
      'Vem betalar?',
      'Hur kan vi anmäla en gång?',
      'Hyresavtalet',
      'Bara ägaren får anmäla',
      'En app',
    ]));
});

describe('as of a moment', () => {
  it('names things as they were called then', () =>
    expect(titles({ asOfIndex: 13 }, `idea-${ideaId}`)).toContain('En dörr'));
  it('knows nothing of what happened after a day', () => {
    const then = lineageOf(DOCUMENTS, DECISION, { ...ALL, asOfDate: '2022-06-30' });
    expect(then.missing).toEqual(['effect']);
    expect(then.nodes.find((node) => node.stream === DECISION)?.steps.map((step) => step.type)).not.toContain(
      'se.havstang.governance.decision-executed.v1',
    );
  });
  it('tells an instant from the end of its day', () => {
    expect(titles({ asOfDate: '2022-06-01T07:00:00Z' })).toEqual([]);
    expect(titles({ asOfDate: '2022-06-01' })).toContain('KS 2022/1 Införa gemensam dörr');
  });
  it('goes by the day that an event states before the one on which it was told', () => {
    const late = documentsOf(
      sealedInOrder([
        happened(
          decisionContract,
          id('told late'),
          { type: 'DecisionGainedLegalForce', data: { ...about, matter: 'other', gainedOn: '2022-07-15' } },
          { on: '2026-12-01' },
        ),
      ]),
    );
    const by = (asOfDate: string) =>
      lineageOf(late, `decision-${id('told late')}`, { ...ALL, asOfDate }).nodes.flatMap(({ steps }) => steps).length;
    expect(['2022-07-14', '2022-07-15', '2022-07-15T12:00:00Z', '2022-07-16T12:00:00Z'].map(by)).toEqual([0, 1, 0, 1]);
    expect(lineageText(lineageOf(late, `decision-${id('told late')}`, ALL), 'sv')).toContain(
      '   2022-07-15  Beslutet fick laga kraft  [',
    );
  });
  it('is empty before the first step', () => {
    expect(lineageOf(DOCUMENTS, DECISION, { ...ALL, asOfIndex: 3 })).toMatchObject({ nodes: [], links: [], tree: [] });
  });
});

describe('whatever the order', () => {
  it('gives the same documents for any order between the streams', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: EVENTS.length, maxLength: EVENTS.length }), (picks) => {
        expect(documentsOf(interleaved(EVENTS, picks))).toEqual(DOCUMENTS);
      }),
      { numRuns: 50 },
    );
  });

  it('as of any index equals the lineage of the prefix', () => {
    for (let asOfIndex = 0; asOfIndex < EVENTS.length; asOfIndex++) {
      const prefix = documentsOf(EVENTS.slice(0, asOfIndex + 1));
      for (const root of [DECISION, `problem-${problemId}`, `boundary-${lease}`]) {
        expect(lineageOf(DOCUMENTS, root, { ...ALL, asOfIndex })).toEqual(lineageOf(prefix, root, ALL));
      }
    }
  });

  it('folds anything the contracts allow, and walks it', () => {
    const contracts = [
      problemContract,
      challengeContract,
      ideaContract,
      solutionTestContract,
      decisionContract,
      boundaryContract,
      effectContract,
      diaryContract,
    ];
    const one = fc.oneof(
      ...contracts.map((contract) =>
        fc.record({ contract: fc.constant(contract), n: fc.integer({ min: 1, max: 3 }), event: anyEvent(contract) }),
      ),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.nat(30), (some, asOfIndex) => {
        const events = sealedInOrder(
          some.map(({ contract, n, event }) =>
            happened(contract, `00000000-0000-4000-8000-00000000000${n}`, event as never),
          ),
        );
        const documents = documentsOf(events);
        const prefix = documentsOf(events.slice(0, asOfIndex + 1));
        for (const root of documents.keys()) {
          const found = lineageOf(documents, root, { ...ALL, asOfIndex });
          expect(found).toEqual(lineageOf(prefix, root, ALL));
          expect(found.tree.map((entry) => entry.stream).sort()).toEqual(found.nodes.map((node) => node.stream).sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is kept of a document', () => {
  const kept = projected(lineage, EVENTS).get(DECISION);
  const full = DOCUMENTS.get(DECISION);
  const at = (index: number) => ({ recordedAt: EVENTS[index]!.recordedAt, occurredAt: EVENTS[index]!.occurredAt });

  it('is one end of each link, of which both ends and the relation are told', () => {
    expect(kept?.links.filter(({ from, to }) => from === DECISION || to === DECISION)).toEqual([]);
    expect(full?.links).toContainEqual(
      expect.objectContaining({ relation: 'had-effect', from: DECISION, to: `effect-${effectId}` }),
    );
    expect(full?.links).toContainEqual(
      expect.objectContaining({ relation: 'before-board', from: DECISION, to: `boardMeeting-${meetingId}` }),
    );
    for (const { index, recordedAt, occurredAt } of full?.links ?? [])
      expect({ recordedAt, occurredAt }).toEqual(at(index));
  });

  it('is the moment it occurred where that is not the one it was recorded', () => {
    const moments = [...projected(lineage, EVENTS).values()].flatMap(({ steps }) => steps);
    expect(moments.filter(({ recordedAt, occurredAt }) => occurredAt === recordedAt)).toEqual([]);
    for (const { index, recordedAt, occurredAt } of full?.steps ?? [])
      expect({ recordedAt, occurredAt }).toEqual(at(index));
  });
});

describe('the note of a step', () => {
  const proposed = happened(problemContract, problemId, {
    type: 'RootCauseProposed',
    data: { rootCauseId: id('cause'), cause: 'Två register.', evidence: 'Räknat i maj.' },
  });
  it.each([
    ['in the order of the contract', proposed.data],
    ['in another order', Object.fromEntries(Object.entries(proposed.data).reverse())],
  ])('is the first text of those that count, the fields standing %s', (_, data) => {
    const document = documentsOf(sealedInOrder([{ ...proposed, data }])).get(`problem-${problemId}`);
    expect(document?.steps.map(({ note }) => note)).toEqual(['Två register.']);
  });
});

describe('bounds', () => {
  const many = (count: number) =>
    sealedInOrder(
      Array.from({ length: count }, (_, n) =>
        happened(challengeContract, deriveId('many', String(n)), {
          type: 'BoundaryAttachedToChallenge',
          data: { boundaryId: lease, ...rested },
        }),
      ),
    );
  it('keeps the first links of a document and says from where on it is cut', () => {
    const events = many(KEPT.links + 5);
    const document = documentsOf(events).get(`boundary-${lease}`);
    expect(document?.links).toHaveLength(KEPT.links);
    expect(document?.cutAt).toBe(KEPT.links);
    const backwards = documentsOf(events.toReversed()).get(`boundary-${lease}`);
    expect(backwards).toEqual(document);
  });
  it('keeps steps whole when refusals pile up', () => {
    const refusals = Array.from({ length: KEPT.refusals + 5 }, (_, n) =>
      happened(refusalContract('governance'), deriveId('r', String(n)), {
        type: 'CommandRefused',
        data: { operation: 'o', subject: DECISION, code: 'c' },
      }),
    );
    const documents = documentsOf(sealedInOrder([...refusals, ...STORY]));
    const document = documents.get(DECISION);
    expect(document?.refusals).toHaveLength(KEPT.refusals);
    expect(document?.steps).toHaveLength(5);
    expect(lineageOf(documents, DECISION, ALL).cut).toBe(true);
    expect(lineageOf(documents, DECISION, { ...ALL, asOfIndex: KEPT.refusals - 1 }).cut).toBe(false);
  });
  it('cuts a lineage that is too wide, and says so', () => {
    const registered = happened(boundaryContract, lease, {
      type: 'BoundaryRegistered',
      data: { kind: 'law', title: 'L', source: 's', leavesOpen: 'o', rigidity: 'fixed' },
    });
    const documents = documentsOf(sealedInOrder([registered, ...many(BOUNDS.nodes + 1)]));
    const found = lineageOf(documents, `boundary-${lease}`, ALL);
    expect(found.cut).toBe(true);
    expect(found.nodes.length).toBeLessThanOrEqual(BOUNDS.nodes);
  });
  it('says what it still has to look up', () => {
    const known = new Map([[DECISION, DOCUMENTS.get(DECISION)]]);
    expect(reach(known, DECISION, { direction: 'forward' }).unknown).toEqual([
      `boardMeeting-${meetingId}`,
      `effect-${effectId}`,
    ]);
  });
});

describe('as text', () => {
  const access = {
    ...lineageOf(DOCUMENTS, DECISION, ALL).nodes[0]!.steps[0]!,
    sv: 'En person hade inte behörighet',
  };
  const text = lineageText(lineageOf(DOCUMENTS, DECISION, ALL), 'sv');
  it('reads from problem to effect, with days and ledger places', () => {
    expect(text.split('\n').slice(0, 3)).toEqual([
      'PROBLEM  Fel dörr',
      '   2022-01-10  Ett problem rapporterades – Anmälan kommer två gånger.  [kirunabostader-forvaltning, #2]',
      '   2022-01-20  Enheterna enades om hur de förstår problemet – Två gränser.  [kultur-utbildning-skola, #4]',
    ]);
    expect(text).toContain('2022-06-05  Ett beslut fattades (bifall) – Införs.');
    expect(text).toContain(
      '2022-01-26  nekades: Öppna utmaningen för idéer – Knyt minst en gräns innan utmaningen öppnas: när allt är möjligt blir ingenting gjort.  [kultur-',
    );
    expect(text).toContain('Testet avslutades (införs)');
    expect(text).toContain('vad den lämnar öppet (förmodad)');
    expect(text).toContain('2022-07-15  Beslutet fick laga kraft  [systemet, #');
    expect(text).not.toContain('Saknas');
  });
  it.each([
    [
      'a rule',
      'takeDecision',
      'delegation-limit-exceeded',
      ['Fatta beslutet', 'Beloppet överstiger punktens gräns på … kronor'],
    ],
    [
      'what no rule of ours says',
      'decisionLineage',
      'not-allowed',
      ['Från det rapporterade problemet', 'En person hade inte behörighet'],
    ],
    ['what is not known', 'unheardOf', 'unheard-of', ['unheardOf', 'En person hade inte behörighet']],
  ])('says in words what was refused by %s', (_, note, outcome, [what, why]) => {
    const step = { ...access, note, outcome, refused: true };
    expect(refusalText(step, 'sv')?.what).toContain(what);
    expect(refusalText(step, 'sv')?.why).toContain(why);
  });
  it('says what is missing, in either language', () => {
    const then = lineageOf(DOCUMENTS, DECISION, { ...ALL, asOfDate: '2022-06-30' });
    expect(lineageText(then, 'sv')).toContain('Saknas: Effekt');
    expect(lineageText(then, 'en')).toContain('Missing: Effect');
    expect(lineageText({ ...then, nodes: [] }, 'en')).toBe('Nothing had been recorded.');
  });
  it('says of a part of the log what it does not show, which may be there', () => {
    const part = { ...lineageOf(DOCUMENTS, DECISION, ALL), notShown: ['idea'] };
    expect(lineageText(part, 'sv').split('\n').at(-1)).toBe('Visas inte i den här exporten: Idé');
    expect(lineageText(part, 'en').split('\n').at(-1)).toBe('Not shown in this export: Idea');
  });
});

/** The same events in another order of arrival; each stream keeps its own order. */
function interleaved(events: readonly SealedEvent[], picks: readonly number[]): SealedEvent[] {
  const queues = [...Map.groupBy(events, (event) => event.stream).values()].map((queue) => [...queue]);
  return picks.flatMap((pick) => {
    const waiting = queues.filter((queue) => queue.length > 0);
    return waiting[pick % waiting.length]?.shift() ?? [];
  });
}
