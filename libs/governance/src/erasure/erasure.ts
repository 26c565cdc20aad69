import type { CommandOf, DecisionCard, erasureContract, ErasureEvent, ErasureRejection } from '@havstang/contracts';
import { reject, SYSTEM, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import { inEffect } from '../decision-register/in-effect.js';

type Disposal = { readonly decisionId: string; readonly dnr: string };
type Hold = Extract<ErasureEvent, { type: 'LegalHoldPlaced' }>['data']['ground'];

/** `quiet`: nothing is asked for, or it was refused. */
export type Erasure = { readonly hold?: Hold | undefined } & (
  | { readonly status: 'none' }
  | { readonly status: 'quiet' | 'requested'; readonly person: string }
  | { readonly status: 'decided'; readonly person: string; readonly disposal: Disposal }
  | { readonly status: 'erased'; readonly person: string }
);

type Found = { readonly DecideDisposal: DecisionCard | undefined };
export type ErasureCommand = Sent<CommandOf<typeof erasureContract>, Found>;
type The<Type> = Extract<ErasureCommand, { type: Type }>;
type Answer = readonly ErasureEvent[] | Rejection<ErasureRejection>;

/** I-G19: nothing is destroyed without a decision. I-G20: after it, everything in the log is proved as before. */
export const erasure: Decider<Erasure, ErasureCommand, ErasureEvent> = {
  category: 'erasure',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: ErasureCommand, state: Erasure): Answer {
  switch (command.type) {
    case 'RequestErasure':
      return request(command, state);
    case 'PlaceLegalHold':
      return hold(command, state);
    case 'LiftLegalHold':
      if (state.status === 'none' || state.hold === undefined) return [];
      return [{ type: 'LegalHoldLifted', data: { person: state.person } }];
    case 'RefuseErasure':
      return refuse(command, state);
    case 'DecideDisposal':
      return dispose(command, state);
    case 'NoteKeyDestroyed': {
      if (state.status === 'erased') return [];
      if (state.status !== 'decided') return reject('erasure-not-decided');
      const { person, disposal } = state;
      return [
        { type: 'PersonKeyDestroyed', data: { person, keyIds: command.data.keyIds, disposalDecision: disposal } },
      ];
    }
    default:
      return command satisfies never;
  }
}

/** Those who speak for themselves only. */
const OUTSIDE: readonly string[] = ['citizen', 'partner', 'researcher', 'facilitator'];

function request({ data: { person, basis }, meta }: The<'RequestErasure'>, state: Erasure): Answer {
  if (person === SYSTEM) return reject('erasure-of-system', { field: 'person' });
  if (OUTSIDE.includes(meta.actor.role) && meta.actor.ref !== person)
    return reject('erasure-of-another', { field: 'person' });
  if (state.status !== 'none' && state.status !== 'quiet') return [];
  return [{ type: 'ErasureRequested', data: { person, basis } }];
}

function hold({ data: { person, ground } }: The<'PlaceLegalHold'>, state: Erasure): Answer {
  if (state.status === 'decided' || state.status === 'erased') return reject('erasure-decided');
  return state.hold === ground ? [] : [{ type: 'LegalHoldPlaced', data: { person, ground } }];
}

function refuse({ data: { ground, why }, meta }: The<'RefuseErasure'>, state: Erasure): Answer {
  if (state.status === 'decided' || state.status === 'erased') return reject('erasure-decided');
  if (state.status !== 'requested') return reject('erasure-not-requested');
  if (meta.actor.ref === state.person) return reject('erasure-by-oneself');
  return [{ type: 'ErasureRefused', data: { person: state.person, ground, why } }];
}

/** A decision may still be annulled until it has legal force, and a key cannot be made again. */
function dispose({ found, meta }: The<'DecideDisposal'>, state: Erasure): Answer {
  if (state.status === 'decided' || state.status === 'erased') return [];
  if (state.status !== 'requested') return reject('erasure-not-requested');
  if (state.hold !== undefined) return reject('erasure-on-hold', { facts: { ground: state.hold } });
  if (meta.actor.ref === state.person) return reject('erasure-by-oneself');
  const approved = found?.matter === 'dispose' && found.outcome === 'approved' && inEffect(found);
  if (!approved || found.legalForceOn === undefined)
    return reject('erasure-needs-disposal-decision', { field: 'decisionId' });
  const { id: decisionId, dnr, stream, revision } = found;
  const reliedOn = [{ stream, revision }];
  return [{ type: 'DisposalDecided', data: { person: state.person, decisionId, dnr, reliedOn } }];
}

function evolve(state: Erasure, { type, data }: ErasureEvent): Erasure {
  const { person } = data;
  switch (type) {
    case 'ErasureRequested':
      return { hold: state.hold, status: 'requested', person };
    case 'ErasureRefused':
      return { hold: state.hold, status: 'quiet', person };
    case 'LegalHoldPlaced':
      return { ...(state.status === 'none' ? { status: 'quiet', person } : state), hold: data.ground };
    case 'LegalHoldLifted':
      return { ...state, hold: undefined };
    case 'DisposalDecided':
      return { status: 'decided', person, disposal: { decisionId: data.decisionId, dnr: data.dnr } };
    case 'PersonKeyDestroyed':
      return { status: 'erased', person };
  }
}
