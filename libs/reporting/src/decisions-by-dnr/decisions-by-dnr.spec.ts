import { decisionContract } from '@havstang/contracts';
import { happened, projected, sealedInOrder } from '@havstang/testing';
import { id } from '../testing/story.js';
import { decisionsByDnr, severalDecisions } from './decisions-by-dnr.js';

const prepared = (name: string, dnr: string) =>
  happened(decisionContract, id(name), {
    type: 'DecisionPrepared',
    data: {
      caseId: id(dnr),
      dnr,
      matter: 'other',
      board: 'KS',
      subject: name,
      caseOpenedOn: '2022-03-02',
      undelegable: 'none',
      reliedOn: [],
    },
  });

describe('the decisions of a case', () => {
  const events = sealedInOrder([
    prepared('first', 'KS 2022/1'),
    prepared('other', 'KS 2022/2'),
    prepared('second', 'KS 2022/1'),
  ]);
  const [first, second] = [
    { id: id('first'), subject: 'first', index: 0 },
    { id: id('second'), subject: 'second', index: 2 },
  ];

  it.each([
    ['ledger order', events],
    ['any other', events.toReversed()],
  ])('stand in ledger order under its number, whatever came in %s', (_, some) => {
    const known = projected(decisionsByDnr, some);
    expect([...known.keys()].sort()).toEqual(['KS 2022/1', 'KS 2022/2']);
    expect(known.get('KS 2022/1')).toEqual({ decisions: [first, second] });
  });

  it('are named where there are several', () => {
    const { sv, en } = severalDecisions('KS 2022/1', { decisions: [first!, second!] });
    expect(sv).toBe(`KS 2022/1 har 2 beslut; fråga efter ett av dem: ${id('first')} (first), ${id('second')} (second)`);
    expect(en).toContain('KS 2022/1 has 2 decisions');
  });
});
