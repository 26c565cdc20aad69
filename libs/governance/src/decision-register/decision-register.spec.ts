import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import fc from 'fast-check';
import { anyHistory } from '../testing/arbitrary.js';
import {
  about,
  annulled,
  appealed,
  inForce,
  noticed,
  prepared,
  reportedTo,
  reversal,
  stayed,
  takenByDelegate,
  upheld,
} from '../testing/decisions.js';
import { MEETING } from '../testing/meetings.js';
import { DELEGATE } from '../testing/orders.js';
import { documentsFrom, id, recorded } from '../testing/recorded.js';
import { decisionRegister } from './decision-register.js';
import { inEffect } from './in-effect.js';

const register = (...events: DecisionEvent[]) =>
  documentsFrom(decisionRegister, recorded(decisionContract, id(1), ...events))[id(1)] as never;
const delegated = [prepared(), takenByDelegate()];
const executed: DecisionEvent = {
  type: 'DecisionExecuted',
  data: { ...about, executedOn: '2022-03-20', measures: 'M', beforeLegalForce: 'R' },
};

describe('the register', () => {
  it('follows a decision from its preparation to its execution, without persons', () => {
    const card = register(...delegated, reportedTo(), noticed, inForce, executed);
    expect(card).toMatchObject({
      ...about,
      id: id(1),
      status: 'taken',
      level: 'delegat',
      reportedTo: MEETING,
      notice: { postedOn: '2022-02-22', appealableUntil: '2022-03-15' },
      legalForceOn: '2022-03-16',
      executedOn: '2022-03-20',
      beforeLegalForce: 'R',
      delegation: { pointCode: '4.2', delegateRole: 'fastighetschef' },
      stream: `decision-${id(1)}`,
      revision: 5,
    });
    expect(JSON.stringify(card)).not.toContain(DELEGATE);
  });
  it('shows what became of an appeal', () => {
    const history = [...delegated, reportedTo(), noticed, inForce, appealed];
    expect(register(...history)).toMatchObject({ appeals: [{ appealId: id(8), state: 'pending' }] });
    expect(register(...history)).not.toHaveProperty('legalForceOn');
    expect(register(...history, stayed)).toMatchObject({ appeals: [{ state: 'stayed' }], status: 'taken' });
    expect(register(...history, upheld)).toMatchObject({ appeals: [{ state: 'upheld' }] });
    expect(register(...history, annulled, reversal)).toMatchObject({
      appeals: [{ state: 'annulled' }],
      status: 'annulled',
      reversalRequired: true,
    });
  });
  it('says what may be built on', () => {
    const effective = (...events: DecisionEvent[]) => inEffect(register(...events));
    const superseded: DecisionEvent = {
      type: 'DecisionSuperseded',
      data: { ...about, byDecisionId: id(4), reason: 'R', reliedOn: [] },
    };
    expect(effective(prepared())).toBe(false);
    expect(effective(...delegated)).toBe(true);
    expect(effective(...delegated, noticed, appealed)).toBe(true);
    expect(effective(...delegated, noticed, appealed, stayed)).toBe(false);
    expect(effective(...delegated, noticed, appealed, stayed, upheld)).toBe(true);
    expect(effective(...delegated, noticed, appealed, annulled, reversal)).toBe(false);
    expect(effective(...delegated, superseded)).toBe(false);
  });
  it('projects any history', () =>
    fc.assert(
      fc.property(anyHistory<DecisionEvent>(decisionContract), (events) => {
        expect(() => register(...events)).not.toThrow();
      }),
    ));
});
