import type { DecisionEvent } from '@havstang/contracts';
import { id } from './history.js';

type Taken = Extract<DecisionEvent, { type: 'DecisionTaken' }>;
type About = Pick<Taken['data'], 'caseId' | 'dnr' | 'matter' | 'challengeId' | 'testId'>;

/** What every event of a decision repeats. */
export const about = (over: Partial<About>): About => ({
  caseId: id(51),
  dnr: 'KS 2022/1',
  matter: 'approveTest',
  ...over,
});

export const byCourt = { appealId: id(52), on: '2022-06-01', courtCase: '1234-22' };

export const taken = (over: Partial<About>, outcome: Taken['data']['outcome'] = 'approved'): Taken => ({
  type: 'DecisionTaken',
  data: {
    ...about(over),
    board: 'KS',
    decidedOn: '2022-05-02',
    outcome,
    content: 'Testet får genomföras.',
    reasons: 'Det ryms inom gränserna.',
    level: 'delegat',
    decidedBy: [id(53)],
    othersPresent: [],
    boundariesConsidered: [],
    alternatives: [],
    reliedOn: [],
  },
});
