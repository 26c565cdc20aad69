import type { Lineage, LineageLink, LineageNode } from '@havstang/contracts';
import { describeEvent, describeKind, EXPECTED, kindOf, rankOf, SHARED } from './kinds.js';
import type { LineageDocument, LineageEvent } from './lineage.js';
import { isNumber, relationOf } from './relations.js';
import { byThen, reach, type KnownDocuments, type LineageQuestion } from './walk.js';

/**
 * The lineage of `root` as of the moment asked for, from documents that hold at least everything `reach` finds. Pure: the service calls it on its read
 * model, the auditor on documents folded from an export, and both get the same. A root without a visible step gives no nodes.
 */
export const lineageOf = (documents: KnownDocuments, root: string, question: LineageQuestion): Lineage => {
  const visible = byThen(question);
  const { streams, cut } = reach(documents, root, question);
  const found = streams.flatMap((stream) => documents.get(stream) ?? []);
  const known = found.filter(({ stream }) => !isNumber(stream));
  const nodes = known.map((document) => nodeOf(document, visible)).toSorted(inReadingOrder);
  const links = linksAmong(found, visible);
  const kinds = new Set(nodes.map((node) => node.kind));
  return {
    root,
    nodes,
    links,
    tree: treeOf(nodes, links),
    missing: EXPECTED.filter((kind) => !kinds.has(kind) && liesThatWay(kind, root, question)),
    cut: cut || found.some(({ cutAt }) => cutAt !== undefined && cutAt <= (question.asOfIndex ?? Infinity)),
  };
};

type Visible = ReturnType<typeof byThen>;

const nodeOf = ({ stream, steps, refusals }: LineageDocument, visible: Visible): LineageNode => {
  const { service, label } = describeKind(stream);
  const seen = steps.filter(visible);
  const title = seen.findLast((step) => step.title !== undefined)?.title;
  const all = [...seen, ...refusals.filter(visible)].map(inWords);
  return {
    stream,
    service,
    kind: kindOf(stream),
    label,
    ...(title === undefined ? {} : { title }),
    steps: all.toSorted((a, b) => a.index - b.index),
  };
};

const inWords = ({ title: _, ...step }: LineageEvent): LineageNode['steps'][number] => ({
  ...step,
  ...describeEvent(step.type),
});

/** Whether the kind is looked for in this direction: an effect is not missing from what came before. */
const liesThatWay = (kind: string, root: string, { direction }: LineageQuestion): boolean =>
  direction === 'both' ||
  (direction === 'back' ? rankOf(`${kind}-`) <= rankOf(root) : rankOf(`${kind}-`) >= rankOf(root));

const linksAmong = (documents: readonly LineageDocument[], visible: Visible): LineageLink[] => {
  const streams = new Set(documents.map(({ stream }) => stream).filter((stream) => !isNumber(stream)));
  const through = documents.filter(({ stream }) => isNumber(stream)).flatMap((number) => linksThrough(number, visible));
  const links = new Map<string, LineageLink>();
  for (const link of [...through, ...documents.flatMap((document) => document.links).filter(visible)]) {
    if (streams.has(link.from) && streams.has(link.to)) links.set(`${link.from} ${link.to}`, link);
  }
  return [...links.values()].toSorted((a, b) => a.index - b.index || (a.from + a.to < b.from + b.to ? -1 : 1));
};

/** Links from the case that got a number to what carries it: each dates from when both had been said. */
const linksThrough = ({ stream, links }: LineageDocument, visible: Visible): LineageLink[] => {
  const seen = links.filter(visible);
  const onwards = seen.filter(({ from }) => from === stream);
  return seen
    .filter(({ to }) => to === stream)
    .flatMap((got) =>
      onwards.map((carried) => ({
        ...(carried.index > got.index ? carried : got),
        relation: relationOf(got.from, carried.to).name,
        from: got.from,
        to: carried.to,
      })),
    );
};

const inReadingOrder = (a: LineageNode, b: LineageNode): number =>
  rankOf(a.stream) - rankOf(b.stream) ||
  (a.steps[0]?.index ?? 0) - (b.steps[0]?.index ?? 0) ||
  (a.stream < b.stream ? -1 : 1);

const isShared = (stream: string): boolean => SHARED.has(kindOf(stream));

/**
 * Each node once, under the one nearest before it on the way from problem to effect; of several alike under the last, so that all that led to a
 * challenge stands above it. What many lineages share (a boundary, a meeting) is a parent only where there is no other. The links tell the rest.
 */
const treeOf = (nodes: readonly LineageNode[], links: readonly LineageLink[]): Lineage['tree'] => {
  const position = new Map(nodes.map(({ stream }, i) => [stream, i] as const));
  const children = new Map<string | undefined, { readonly stream: string; readonly relation?: string }[]>();
  for (const { stream } of nodes) {
    const parent = links
      .filter(({ from, to }) => from === stream || to === stream)
      .map((link) => ({ link, other: link.from === stream ? link.to : link.from }))
      .filter(({ other }) => rankOf(other) < rankOf(stream))
      .toSorted(
        (a, b) =>
          Number(isShared(a.other)) - Number(isShared(b.other)) ||
          (position.get(b.other) ?? 0) - (position.get(a.other) ?? 0),
      )[0];
    const child = parent ? { stream, relation: parent.link.relation } : { stream };
    children.set(parent?.other, [...(children.get(parent?.other) ?? []), child]);
  }
  const under = (parent: string | undefined, depth: number): Lineage['tree'] =>
    (children.get(parent) ?? []).flatMap((child) => [{ ...child, depth }, ...under(child.stream, depth + 1)]);
  return under(undefined, 0);
};
