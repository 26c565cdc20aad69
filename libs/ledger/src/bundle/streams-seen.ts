import type { Entry } from '../entry.js';

/** What the events shown so far tell of an event's place among them. */
export type StreamsSeen = {
  /** The streams whose ids the body holds, in the order of their first mention, with the last revision of each that came before. Never the own one. */
  readonly mentions: readonly { readonly stream: string; readonly revision: number }[];
  /** Revision of the event before it in its stream, undefined for the first that is shown. */
  readonly before: number | undefined;
};

type Seen = { readonly stream: string; revision: number };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const NONE: StreamsSeen['mentions'] = [];

/** A stream is named by its kind and its id: `problem-<uuid>`. Of several with one id the one that came first is meant. */
export const streamsSeen = () => {
  const byName = new Map<string, Seen>();
  const byId = new Map<string, Seen>();

  const mentionsOf = (body: string, own: string): StreamsSeen['mentions'] => {
    let found: Seen[] | undefined;
    for (const id of body.match(UUID) ?? []) {
      const seen = byId.get(id);
      if (seen && seen.stream !== own && !found?.includes(seen)) (found ??= []).push(seen);
    }
    return found?.map(({ stream, revision }) => ({ stream, revision })) ?? NONE;
  };

  /** Takes the next event with its body. */
  return ({ stream, revision }: Entry, body: string): StreamsSeen => {
    const mentions = mentionsOf(body, stream);
    const seen = byName.get(stream);
    if (seen) {
      const before = seen.revision;
      seen.revision = revision;
      return { mentions, before };
    }
    // A copy of its own: V8 keeps a piece of text as a view that would hold the whole chunk of the file in memory.
    const name = Buffer.from(stream).toString();
    const fresh = { stream: name, revision };
    byName.set(name, fresh);
    const id = name.slice(-36);
    if (!byId.has(id)) byId.set(id, fresh);
    return { mentions, before: undefined };
  };
};

/** `problem-<uuid>` → `problem`: what a stream is of. */
export const kindOfStream = (stream: string): string => stream.split('-', 1)[0]!;
