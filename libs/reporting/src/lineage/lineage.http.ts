import { decisionLineageView } from '@havstang/contracts';
import { NotFound } from '@havstang/kernel';
import { answer, type Lookup } from '@havstang/nest';
import { lineageOf } from './lineage-of.js';
import { lineageText } from './lineage-text.js';
import { inFull, lineage, type LineageDocument } from './lineage.js';
import { BOUNDS, reach, type KnownDocuments, type LineageQuestion } from './walk.js';

export const decisionLineageHttp = answer(
  decisionLineageView,
  async ({ id, direction, asOfIndex, asOfDate, lang }, look, reveal) => {
    const root = id.length === 36 ? `decision-${id}` : id;
    const question: LineageQuestion = {
      direction,
      ...(asOfIndex === undefined ? {} : { asOfIndex }),
      ...(asOfDate === undefined ? {} : { asOfDate }),
    };
    const documents = await gather(root, question, look);
    if (!documents.get(root)) throw new NotFound(root);
    const found = await reveal(lineageOf(documents, root, question));
    return { ...found, text: lineageText(found, lang) };
  },
);

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
