import { delegationOrderContract, diaryContract } from '@havstang/contracts';
import { deriveId, type SealedEvent } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';
import { lineageIn } from './trace.js';

const id = (name: string): string => deriveId('trace', name);
const KIRUNA = '2584';
const dnr = 'KS 2022/1';

/** A case in each of two municipalities, with the same number, and an order that carries it. */
const ofMunicipality = (tenant: string) => [
  happened(
    diaryContract,
    id(`diary ${tenant}`),
    {
      type: 'CaseOpened',
      data: {
        caseId: id(`case ${tenant}`),
        dnr,
        number: 1,
        openedOn: '2022-01-10',
        board: 'KS',
        year: 2022,
        subject: 'Delegationsordning',
      },
    },
    { tenant },
  ),
  happened(
    delegationOrderContract,
    id(`order ${tenant}`),
    {
      type: 'DelegationOrderAdopted',
      data: { dnr, board: 'KS', meetingId: id(`meeting ${tenant}`), validFrom: '2022-01-17', reliedOn: [] },
    },
    { tenant },
  ),
];

async function* of(events: readonly SealedEvent[]) {
  yield events;
}

describe('the lineage from the events of several municipalities', () => {
  it.each([KIRUNA, '2583'])('is of one alone: %s', async (tenant) => {
    const events = sealedInOrder([KIRUNA, '2583'].flatMap(ofMunicipality));
    const found = await lineageIn(of(events), `case-${id(`case ${tenant}`)}`, { direction: 'both' });
    expect(found?.nodes.map(({ stream }) => stream)).toEqual([
      `case-${id(`case ${tenant}`)}`,
      `delegationOrder-${id(`order ${tenant}`)}`,
    ]);
  });

  it('is none of what nobody recorded anything of', async () =>
    expect(await lineageIn(of([]), `case-${id('none')}`, { direction: 'both' })).toBeUndefined());
});
