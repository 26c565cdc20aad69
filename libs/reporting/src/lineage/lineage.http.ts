import { decisionLineageView, dnr } from '@havstang/contracts';
import { NotFound } from '@havstang/kernel';
import { answer, type Lookup } from '@havstang/nest';
import { decisionsByDnr, severalDecisions } from '../decisions-by-dnr/decisions-by-dnr.js';
import { lineageOf } from './lineage-of.js';
import { lineageText } from './lineage-text.js';
import { inFull, lineage, type LineageDocument } from './lineage.js';
import { BOUNDS, reach, type KnownDocuments, type LineageQuestion } from './walk.js';

export const decisionLineageHttp = answer(
  decisionLineageView,
  async ({ id, direction, asOfIndex, asOfDate, lang }, look, reveal) => {
    const root = await rootOf(id, look, lang);
    const question: LineageQuestion = {
      direction,
      ...(asOfIndex === undefined ? {} : { asOfIndex }),
      ...(asOfDate === undefined ? {} : { asOfDate }),
    };
    const documents = await gather(root, question, look);
    if (!documents.get(root)) throw new NotFound(root);
    const found = await reveal(lineageOf(documents, root, question));
    // First: what a person reads, who sees the answer in a browser.
    return { text: lineageText(found, lang), ...found };
  },
);

/** The stream that is asked about: by the number of a case that of its decision. */
const rootOf = async (id: string, look: Lookup, lang: 'sv' | 'en'): Promise<string> => {
  if (!dnr.safeParse(id).success) return id.length === 36 ? `decision-${id}` : id;
  const ofCase = await look.get(decisionsByDnr, id);
  if (!ofCase) throw new NotFound(id);
  const [only, ...others] = ofCase.decisions;
  // No problem of the shell: with it Nest would come into the auditor’s tool, which shows this page too.
  if (others.length > 0) throw Object.assign(new Error(severalDecisions(id, ofCase)[lang]), { statusCode: 400 });
  return `decision-${only!.id}`;
};

/** Looks up what the walk reaches, step by step, until it reaches nothing unknown. */
const gather = async (root: string, question: LineageQuestion, look: Lookup): Promise<KnownDocuments> => {
  const documents = new Map<string, LineageDocument | undefined>();
  for (;;) {
    const { unknown } = reach(documents, root, question);
    if (unknown.length === 0) return documents;
    for (const stream of unknown.slice(0, BOUNDS.nodes)) {
      const kept = await look.get(lineage, stream);
      documents.set(stream, kept && inFull(kept));
    }
  }
};
