import { decisionContract } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOfEvents } from './bundle.fixture.js';
import { streamNamed } from './named.js';

const id = (name: string): string => deriveId('named', name);

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

describe('the stream that is meant', () => {
  let dir: string;
  beforeAll(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'havstang-named-')), 'bundle');
    const events = [prepared('only', 'KS 2022/1'), prepared('one', 'KS 2022/2'), prepared('two', 'KS 2022/2')];
    await bundleOfEvents(dir, sealedInOrder(events), {});
  });
  afterAll(() => rm(join(dir, '..'), { recursive: true }));

  it.each([
    ['a decision’s id', id('only'), `decision-${id('only')}`],
    ['the name of a stream', 'effect-1', 'effect-1'],
    ['a diary number', 'KS 2022/1', `decision-${id('only')}`],
    ['a diary number that the bundle does not hold', 'KS 2022/3', undefined],
  ])('by %s', async (_, name, stream) => expect(await streamNamed(dir, name, 'sv')).toBe(stream));

  it('is asked for where a case has several decisions', () =>
    expect(streamNamed(dir, 'KS 2022/2', 'sv')).rejects.toThrow(
      `KS 2022/2 har 2 beslut; fråga efter ett av dem: ${id('one')} (one), ${id('two')} (two)`,
    ));
});
