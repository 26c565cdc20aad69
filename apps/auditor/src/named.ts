import type { Lang } from '@havstang/cli';
import { dnr } from '@havstang/contracts';
import { folding } from '@havstang/kernel';
import { readBundle } from '@havstang/ledger';
import { decisionsByDnr, severalDecisions, type DecisionsOfCase } from '@havstang/reporting';

/**
 * The stream that a person means by a decision’s id, a stream’s name, or the diary number of a case with one decision. Undefined for a number under which
 * the bundle has none. Throws an Error that names them when it has several.
 */
export const streamNamed = async (dir: string, name: string, lang: Lang): Promise<string | undefined> => {
  if (!dnr.safeParse(name).success) return name.length === 36 ? `decision-${name}` : name;
  const into = folding(decisionsByDnr);
  for await (const batch of (await readBundle(dir)).events()) for (const event of batch) into.fold(event);
  const found = into.drain().find(({ key }) => key.slice(key.indexOf('/') + 1) === name);
  const ofCase = found?.document as unknown as DecisionsOfCase | undefined;
  const [only, ...others] = ofCase?.decisions ?? [];
  if (ofCase && others.length > 0) throw new Error(severalDecisions(name, ofCase)[lang]);
  return only && `decision-${only.id}`;
};
