import { canonicalJson } from '../canonical.js';
import { FILES } from '../bundle/format.js';
import { sha256Hex, toHex } from '../hash.js';
import { parseCommitment } from '../heads.js';
import { put, rewritten, uuid } from './by-forger.js';
import { place } from './dice.js';
import { entryAt, isCommitment, isShown, lineOf, noteOver, notesOver, sizeOf } from './draft.js';
import { headsOver, provedBy, recommitted } from './heads-anew.js';
import { caseScope, cutOut, provedUpTo, shownIn, someStream } from './part.js';
import type { Tampering } from './tampering.js';

/** Changes to where streams end, by an operator who seals and signs them. */
export const BY_SEALER: readonly Tampering[] = [
  {
    kind: 'heads-falsified',
    what: {
      en: 'the log was made to commit to other heads than its streams have, and everything signed with the true key',
      sv: 'loggen fick förbinda sig till andra strömslut än sina egna, och allt signerades med den äkta nyckeln',
    },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll, key) {
      // Where events are withheld, nobody can tell.
      const tells = draft.lines.every(isShown);
      const index = place(roll, draft.lines.length, (at) => tells && isCommitment(draft.lines[at]!));
      const said = parseCommitment(draft.lines[index]!.body)!;
      const false_ = roll(2) === 0 ? { root: sha256Hex(uuid(roll)) } : { streams: said.streams + 1 };
      const lie = lineOf(entryAt(draft, index), canonicalJson({ ...said, ...false_ }));
      const lines = draft.lines.with(index, lie);
      const notes = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
      return { ...put(draft, lines, notes), codes: ['heads-differ'], where: { file: FILES.payloads, index } };
    },
  },
  {
    kind: 'head-falsified',
    what: {
      en: 'the log was made to commit to another end of one stream, and its proof and the signatures made with the true key',
      sv: 'loggen fick förbinda sig till ett annat slut på en ström, och beviset och signaturerna gjordes med den äkta nyckeln',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll, key) {
      const { stream, events } = someStream(draft, roll);
      const size = provedUpTo(draft);
      const map = headsOver(draft.log, size);
      const { revision, index } = map.head(stream)!;
      const other = place(roll, size, (at) => !events.includes(at));
      map.take(stream, ...(roll(2) === 0 ? ([revision + 1, index] as const) : ([revision, other] as const)));
      const at = shownIn(draft).findLast((shown) => isCommitment(draft.log[shown]!))!;
      const body = canonicalJson({ root: toHex(map.root()), size, streams: map.streams() });
      const log = draft.log.with(at, lineOf(entryAt({ lines: draft.log }, at), body));
      const sizes = draft.notes.map(sizeOf);
      return {
        ...put(draft, cutOut(log, shownIn(draft), sizes), notesOver(log, sizes, draft.manifest.origin, key), {
          heads: provedBy(map, caseScope(draft).streams),
        }),
        codes: ['tail-differs'],
        where: { file: FILES.heads, stream },
      };
    },
  },
  {
    kind: 'tail-sealed-twice',
    what: {
      en: 'the last event of a stream was sealed a second time, with another body, and the first of the two is shown',
      sv: 'den sista händelsen i en ström beseglades en andra gång, med annat innehåll, och den första av de två visas',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll, key) {
      const shown = new Set(shownIn(draft));
      const asOf = provedUpTo(draft);
      const free = (index: number): boolean => !shown.has(index) && !isCommitment(draft.log[index]!);
      const after = (last: number): readonly number[] =>
        Array.from({ length: Math.max(0, asOf - last - 1) }, (_, n) => last + 1 + n).filter(free);
      const { stream, events } = someStream(draft, roll, (one) => after(one.events.at(-1)!).length > 0);
      const [last, places] = [events.at(-1)!, after(events.at(-1)!)];
      const at = places[roll(places.length)]!;
      const { entry, body } = rewritten({ ...draft, lines: draft.log }, last, roll);
      const { recordedAt } = entryAt({ lines: draft.log }, at);
      const second = lineOf({ ...entry, id: uuid(roll), commandId: uuid(roll), recordedAt }, body);
      const log = recommitted(draft.log.with(at, second));
      const sizes = draft.notes.map(sizeOf);
      return {
        ...put(draft, cutOut(log, shown, sizes), notesOver(log, sizes, draft.manifest.origin, key), {
          heads: provedBy(headsOver(log, asOf), caseScope(draft).streams),
        }),
        codes: ['tail-differs'],
        where: { file: FILES.heads, stream },
      };
    },
  },
  {
    kind: 'tail-signed-away',
    what: {
      en: 'the last event of a stream was deleted from the log, and heads, proofs and signatures made anew with the true key',
      sv: 'den sista händelsen i en ström ströks ur loggen, och slut, bevis och signaturer gjordes om med den äkta nyckeln',
    },
    needs: 'checkpoint',
    of: 'part',
    tamper(draft, roll, key) {
      const { events } = someStream(draft, roll, (one) => one.events.length > 1);
      const gone = events.at(-1)!;
      const log = recommitted(draft.log.toSpliced(gone, 1));
      const moved = (indexes: Iterable<number>): readonly number[] =>
        [...indexes].filter((index) => index !== gone).map((index) => (index > gone ? index - 1 : index));
      const held = draft.notes[noteOver(draft.notes, gone)]!;
      const sizes = [...draft.notes.map(sizeOf).filter((size) => size < log.length), log.length];
      const scope = caseScope(draft);
      const lines = cutOut(log, moved(shownIn(draft)), sizes);
      const asOf = parseCommitment(lines.findLast(isCommitment)!.body)!.size;
      return {
        ...put(draft, lines, notesOver(log, sizes, draft.manifest.origin, key), {
          heads: provedBy(headsOver(log, asOf), scope.streams),
          scope: { ...scope, events: moved(scope.events) },
        }),
        held,
        codes: [sizeOf(held) > log.length ? 'held-beyond' : 'held-differs'],
        where: { file: FILES.checkpoints },
      };
    },
  },
];
