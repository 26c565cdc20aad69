import type { Contract, EventOf } from '@havstang/contracts';
import { see } from '@havstang/kernel';
import type { Effects, Lookup, Reaction, Wanted } from '@havstang/nest';
import { history } from './history.js';

/** What a reaction wants on one event of the aggregate with this id. These reactions look nothing up: the event says it all. */
export const wantedBy = async <C extends Contract>(reaction: Reaction, contract: C, of: string, event: EventOf<C>) => {
  const [sealed] = history(contract, of, event);
  const seen = sealed && reaction.types.has(sealed.type) ? see(reaction.codec, sealed) : undefined;
  const wanted: readonly Wanted[] = seen ? await reaction.react(seen, NOTHING, {} as Effects) : [];
  return wanted.map(({ to, ...want }) => {
    const { body } = to.contract.commands[want.type] ?? {};
    return { to: to.contract.name, ...want, data: body?.parse(want.data) };
  });
};

const NOTHING = {} as Lookup;
