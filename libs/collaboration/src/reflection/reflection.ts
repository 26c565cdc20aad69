import type { CommandOf, reflectionContract, ReflectionEvent, ReflectionRejection } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';

type Written = Extract<ReflectionEvent, { type: 'ReflectionRecorded' }>['data'];

export type Reflection =
  { readonly status: 'none' } | { readonly status: 'private' | 'shared'; readonly written: Written };

export type ReflectionCommand = Sent<CommandOf<typeof reflectionContract>>;
type Answer = readonly ReflectionEvent[] | Rejection<ReflectionRejection>;

/** I-S8: readable only by its writer until they share it, and by their will alone. */
export const reflection: Decider<Reflection, ReflectionCommand, ReflectionEvent> = {
  category: 'reflection',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: ReflectionCommand, state: Reflection): Answer {
  const writer = command.meta.actor.ref;
  if (command.type === 'RecordReflection')
    return state.status === 'none'
      ? [{ type: 'ReflectionRecorded', data: { ...command.data, writer } }]
      : reject('reflection-exists');
  if (state.status === 'none' || state.written.writer !== writer) return reject('reflection-of-another');
  switch (command.type) {
    case 'ShareReflection':
      return state.status === 'shared' ? [] : [{ type: 'ReflectionShared', data: state.written }];
    case 'WithdrawSharing':
      return state.status === 'private' ? [] : [{ type: 'ReflectionSharingWithdrawn', data: {} }];
    default:
      return command satisfies never;
  }
}

function evolve(state: Reflection, { type, data }: ReflectionEvent): Reflection {
  switch (type) {
    case 'ReflectionRecorded':
      return { status: 'private', written: data };
    case 'ReflectionShared':
      return { status: 'shared', written: data };
    case 'ReflectionSharingWithdrawn':
      return state.status === 'none' ? state : { ...state, status: 'private' };
  }
}
