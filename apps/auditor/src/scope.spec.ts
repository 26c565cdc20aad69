import type { Lineage } from '@havstang/contracts';
import { parsePeriod, partOfLineage } from './scope.js';

describe('a period', () => {
  it.each([
    ['2022-05-01..2022-05-31', '2022-04-30T22:00:00.000Z', '2022-05-31T21:59:59.999Z'],
    ['2022-01-01..2022-01-01', '2021-12-31T23:00:00.000Z', '2022-01-01T22:59:59.999Z'],
    ['2022-05-01T10:00:00Z..2022-05-01T11:00:00+01:00', '2022-05-01T10:00:00.000Z', '2022-05-01T10:00:00.000Z'],
  ])('%s', (text, from, to) => expect(parsePeriod(text)).toEqual({ from, to }));
  it.each([
    '2022-05-01',
    '2022-05-31..2022-05-01',
    'a..b',
    '..',
    '2022-05-01..2022-05-02..2022-05-03',
    '2022-5-1..2022-05-31',
    '2022-05-01..2022-05-32',
    '2022-05-01T10:00..2022-05-31',
  ])('is not %s', (text) => expect(parsePeriod(text)).toBeUndefined());
});

describe('the part of a lineage', () => {
  const step = (index: number, refused?: boolean) => ({ index, ...(refused && { refused }) });
  const node = (stream: string, steps: object[], title?: string) => ({
    stream,
    kind: stream.split('-')[0],
    steps,
    ...(title && { title }),
  });
  const lineage = (cut: boolean) =>
    ({
      root: 'case-1',
      nodes: [
        node('problem-1', [step(1), step(5, true)]),
        node('case-1', [step(3)], 'KS 2022/1'),
        node('decision-1', [step(4), step(6)]),
        node('challenge-1', [step(7, true)]),
      ],
      cut,
    }) as unknown as Lineage;

  it('is its streams, and the single events of what is none: of a diary nobody else’s', () => {
    expect(partOfLineage('case', '1', lineage(false))).toEqual({
      kind: 'case',
      id: '1',
      label: 'KS 2022/1',
      streams: ['decision-1', 'problem-1'],
      events: [3, 5, 7],
    });
  });

  it('is none where the lineage was cut', () =>
    expect(() => partOfLineage('case', '1', lineage(true))).toThrow('larger than its bounds'));
});
