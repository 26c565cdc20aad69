import { parseCosignerKey, type CosignerKey } from './cosignature.js';
import { publicBytes } from './key-text.js';
import { parseVerifierKey, type VerifierKey } from './note.js';

/** Whose word makes a checkpoint valid (C2SP tlog-policy): signed by any of the logs, and cosigned by the quorum. */
export type Policy = {
  readonly logs: readonly { readonly key: VerifierKey; readonly url: string | undefined }[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or a group; undefined for `none`: no cosignature is asked for. */
  readonly quorum: string | undefined;
};

export type PolicyWitness = {
  /** What the policy calls it; of no meaning outside. */
  readonly name: string;
  readonly key: CosignerKey;
  /** Its submission prefix (C2SP tlog-witness), where the policy names one. */
  readonly url: string | undefined;
};

export type PolicyGroup = { readonly name: string; readonly threshold: number; readonly members: readonly string[] };

/** The text is no policy. `line` counts from 1. */
export class NotAPolicy extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line} of the policy: ${reason}`);
  }
}

const MAX_LINES = 1_000;

/** Reads the text of a policy. Throws `NotAPolicy`, which says the line and why. Witnesses with other keys than cosignature/v1 are not read. */
export const parsePolicy = (text: string): Policy => {
  const read = { logs: [] as Policy['logs'][number][], witnesses: [] as PolicyWitness[], groups: [] as PolicyGroup[] };
  /** Names that a group or the quorum may take, and whether a group has taken them. */
  const names = new Map<string, boolean>();
  const keys = new Set<string>();
  let quorum: string | undefined;
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) throw new NotAPolicy(MAX_LINES + 1, 'it is longer than any policy');
  lines.forEach((line, n) => {
    const wrong = (reason: string): never => {
      throw new NotAPolicy(n + 1, reason);
    };
    // eslint-disable-next-line no-control-regex -- the characters that the format forbids
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) wrong('it holds a control character');
    const [word, ...rest] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (word === undefined || word.startsWith('#')) return;
    const once = (key: VerifierKey): void => {
      const bytes = Buffer.from(publicBytes(key.publicKey)).toString('base64');
      if (keys.has(bytes)) wrong('this key is there already');
      keys.add(bytes);
    };
    const define = (name: string): void => {
      if (name === 'none') wrong('none is a name of its own');
      if (names.has(name)) wrong(`${name} is there already`);
      names.set(name, false);
    };
    switch (word) {
      case 'log': {
        if (rest.length < 1 || rest.length > 2) wrong('log takes a key and perhaps an address');
        const key = parseVerifierKey(rest[0]!) ?? wrong('this is not the key of a log');
        once(key);
        read.logs.push({ key, url: rest[1] });
        return;
      }
      case 'witness': {
        if (rest.length < 2 || rest.length > 3) wrong('witness takes a name, a key and perhaps an address');
        const key = parseCosignerKey(rest[1]!) ?? wrong('this is not a cosignature/v1 key of a witness');
        define(rest[0]!);
        once(key);
        read.witnesses.push({ name: rest[0]!, key, url: rest[2] });
        return;
      }
      case 'group': {
        const [name, many, ...members] = rest;
        if (name === undefined || many === undefined || members.length === 0)
          wrong('group takes a name, a number and members');
        members.forEach((member) => {
          const taken = names.get(member);
          if (taken === undefined) wrong(`there is no ${member} above`);
          if (taken) wrong(`${member} is in a group already`);
          names.set(member, true);
        });
        const threshold =
          many === 'all' ? members.length : many === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(many!) ? Number(many) : 0;
        if (threshold < 1 || threshold > members.length)
          wrong('the number is all, any, or 1 to as many as there are members');
        define(name!);
        read.groups.push({ name: name!, threshold, members });
        return;
      }
      case 'quorum': {
        if (rest.length !== 1) wrong('quorum takes one name');
        if (quorum !== undefined) wrong('there is a quorum already');
        if (rest[0] !== 'none' && !names.has(rest[0]!)) wrong(`there is no ${rest[0]} above`);
        quorum = rest[0];
        return;
      }
      default:
        wrong(`${word} is not a word of a policy`);
    }
  });
  if (quorum === undefined) throw new NotAPolicy(lines.length, 'there is no quorum');
  return { ...read, quorum: quorum === 'none' ? undefined : quorum };
};

/** Do these witnesses, by their names in the policy, make its quorum? */
export const quorumMet = ({ quorum, groups }: Policy, witnesses: ReadonlySet<string>): boolean => {
  const members = new Map(groups.map((group) => [group.name, group]));
  // A group names only what stands above it, so this ends.
  const stands = (name: string): boolean => {
    const group = members.get(name);
    return group ? group.members.filter(stands).length >= group.threshold : witnesses.has(name);
  };
  return quorum === undefined || stands(quorum);
};
