import { decisionContract, diaryContract, storedTypesOf } from '@havstang/contracts';
import { readBundle } from '@havstang/ledger';

/** A case or a decision that a bundle holds. */
export type Listed = {
  readonly kind: 'case' | 'decision';
  /** When the case was opened or the decision taken; undefined while it is prepared. */
  readonly day: string | undefined;
  readonly dnr: string;
  readonly title: string;
  readonly id: string;
};

const OPENED = new Set(storedTypesOf(diaryContract, 'CaseOpened'));
const PREPARED = new Set(storedTypesOf(decisionContract, 'DecisionPrepared'));
const TAKEN = new Set(storedTypesOf(decisionContract, 'DecisionTaken'));

/** The cases and decisions in a bundle, or in a part of a log, in the order in which they were recorded. Rejects when it cannot be read; verify it first. */
export const list = async (dir: string): Promise<readonly Listed[]> => {
  const found = new Map<string, Listed>();
  for await (const batch of (await readBundle(dir)).events()) {
    for (const { type, stream, data } of batch) {
      const text = (field: string): string => String(data[field]);
      if (OPENED.has(type)) {
        const [id, dnr, title, day] = [text('caseId'), text('dnr'), text('subject'), text('openedOn')];
        found.set(`case-${id}`, { kind: 'case', day, dnr, title, id });
      } else if (PREPARED.has(type)) {
        const id = stream.slice('decision-'.length);
        found.set(stream, { kind: 'decision', day: undefined, dnr: text('dnr'), title: text('subject'), id });
      } else if (TAKEN.has(type)) {
        const prepared = found.get(stream);
        if (prepared) found.set(stream, { ...prepared, day: text('decidedOn') });
      }
    }
  }
  return [...found.values()];
};
