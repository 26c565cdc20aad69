import type { Entry } from '../entry.js';
import { quoted, urn } from './names.js';
import { detached } from './repeated.js';

/** A stream by its name, as it is and as files write it. */
export type StreamName = { readonly name: string; readonly urn: string; readonly quoted: string };

/** What the events shown so far tell of an event's place among them. */
export type StreamsSeen = {
  readonly own: StreamName;
  /** The streams whose ids the body holds, in the order of their first mention, with the last revision of each that came before. Never the own one. */
  readonly mentions: readonly { readonly stream: StreamName; readonly revision: number }[];
  /** Revision of the event before it in its stream, undefined for the first that is shown. */
  readonly before: number | undefined;
};

type Seen = { readonly stream: StreamName; revision: number };
type Mention = StreamsSeen['mentions'][number];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DASH = 0x2d;
const NONE: readonly Mention[] = [];

/** A stream is named by its kind and its id: `problem-<uuid>`. Of several with one id the one that came first is meant. */
export const streamsSeen = () => {
  const byName = new Map<string, Seen>();
  const byId = new Map<string, Seen>();

  const mentionsOf = (body: string, own: string): readonly Mention[] => {
    let found: Mention[] | undefined;
    for (let dash = body.indexOf('-', 8); dash >= 0; dash = body.indexOf('-', dash + 1)) {
      // Looking for a dash and then for the others costs far less than trying to match at every character.
      if (!isDash(body, dash + 5) || !isDash(body, dash + 10) || !isDash(body, dash + 15)) continue;
      const id = body.slice(dash - 8, dash + 28);
      const seen = byId.get(id);
      if (!seen && !UUID.test(id)) continue;
      dash += 35;
      if (!seen) continue;
      const { stream, revision } = seen;
      if (stream.name !== own && !found?.some((one) => one.stream === stream))
        (found ??= []).push({ stream, revision });
    }
    return found ?? NONE;
  };

  /** Takes the next event with its body. */
  return ({ stream, revision }: Entry, body: string): StreamsSeen => {
    const mentions = mentionsOf(body, stream);
    const seen = byName.get(stream);
    if (seen) {
      const before = seen.revision;
      seen.revision = revision;
      return { own: seen.stream, mentions, before };
    }
    const name = detached(stream);
    const own = { name, urn: urn('stream', name), quoted: quoted(name) };
    const fresh = { stream: own, revision };
    byName.set(name, fresh);
    const id = name.slice(-36);
    if (UUID.test(id) && !byId.has(id)) byId.set(id, fresh);
    return { own, mentions, before: undefined };
  };
};

const isDash = (text: string, at: number): boolean => text.charCodeAt(at) === DASH;

/** `problem-<uuid>` → `problem`: what a stream is of. */
export const kindOfStream = (stream: string): string => stream.split('-', 1)[0]!;
