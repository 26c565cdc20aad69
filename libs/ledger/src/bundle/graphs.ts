import { derivations, GRAPH_FILES, shownTexts } from './derived.js';
import { hashLines } from './file-hasher.js';
import { findingLog } from './findings.js';
import { openFolder } from './folder.js';
import { FILES } from './format.js';
import { newFolder } from './new-folder.js';
import { sink, type Sink } from './sink.js';
import type { Progress } from './write.js';

/**
 * Writes the graphs (PROV-O, OCEL) of a bundle into a new folder `out`, as they stand in a bundle that has them, and tells their names. Verify the bundle
 * first: this trusts what it reads, and ends where that is no event.
 */
export const writeGraphs = async (
  dir: string,
  out: string,
  progress: Progress = () => undefined,
): Promise<readonly string[]> => {
  await newFolder(out, async (partial) => {
    const folder = await openFolder(dir, findingLog());
    const [entries, payloads] = [
      await folder?.lines(FILES.entries, hashLines('leaf')),
      await folder?.lines(FILES.payloads, hashLines('none')),
    ];
    if (!folder || !entries || !payloads) throw new Error('this folder is not a bundle');
    const { size } = folder.manifest;
    const { made, lines } = derivations(folder.manifest, true);
    const files: Sink[] = [];
    try {
      for (const [nth, file] of GRAPH_FILES.entries()) {
        files.push(await sink(partial, file));
        files[nth]!.line(made[nth]!.header);
      }
      for await (const batch of shownTexts(entries, payloads, size)) {
        for (const shown of batch) lines(shown).forEach((line, nth) => files[nth]!.line(line));
        await Promise.all(files.map((file) => file.flush()));
        const last = batch.at(-1);
        if (last) progress(last.index + 1, size);
      }
      files.forEach((file, nth) => made[nth]!.trailer().forEach((line) => file.line(line)));
    } finally {
      await Promise.all([...files, folder].map((opened) => opened.close()));
    }
  });
  return GRAPH_FILES;
};
