import type { BoundaryFacts } from '@havstang/contracts';
import { reject } from '@havstang/kernel';
import type { CommandNamed, Prepared, Refusal } from './state.js';

type Take = CommandNamed<'TakeDecision'>;

/**
 * I-G11: every boundary of the challenge is considered, with an outcome that its own history bears out. I-C12: none of them is merely assumed; one that
 * was disproved may stay attached.
 */
export function boundariesUnfit({ data, found }: Take, state: Prepared): Refusal | undefined {
  if (state.about.challengeId !== undefined && !found.challenge) return reject('decision-challenge-unknown');
  const attached = found.challenge?.boundaryIds ?? [];
  const considered = data.boundariesConsidered.map((one) => one.boundaryId);
  const field = 'boundariesConsidered';
  if (new Set(considered).size < considered.length) return reject('boundary-considered-twice', { field });
  const facts = new Map(found.boundaries.map((boundary) => [boundary.id, boundary]));
  const titles = (ids: readonly string[]) => ids.map((id) => facts.get(id)?.title ?? id);
  const missing = attached.filter((id) => !considered.includes(id));
  if (missing.length > 0)
    return reject('boundary-not-considered', { field, facts: { missing, titles: titles(missing) } });
  const unknown = considered.filter((id) => !facts.has(id));
  if (unknown.length > 0) return reject('boundary-unknown', { field, facts: { unknown } });
  const assumed = considered.filter(
    (id) => facts.get(id)?.rigidity === 'assumed' && facts.get(id)?.status === 'active',
  );
  if (assumed.length > 0)
    return reject('boundary-still-assumed', { field, facts: { assumed, titles: titles(assumed) } });
  const unfounded = data.boundariesConsidered.find(({ boundaryId, outcome }) => {
    const boundary = facts.get(boundaryId);
    if (outcome === 'disproved') return boundary?.status !== 'disproved';
    return outcome === 'exceptionGranted' && !(boundary && excepted(boundary, data, state));
  });
  if (!unfounded) return undefined;
  const { boundaryId } = unfounded;
  return reject('boundary-outcome-unfounded', { field, facts: { boundaryId, titles: titles([boundaryId]) } });
}

/** An exception for the idea in question that holds on the day; or this very decision grants it. */
const excepted = (
  boundary: BoundaryFacts,
  { decidedOn, outcome }: Take['data'],
  { about, exception }: Prepared,
): boolean =>
  (outcome === 'approved' && exception?.boundaryId === boundary.id) ||
  boundary.exceptions.some(
    (one) => decidedOn <= one.until && (one.ideaId === undefined || one.ideaId === about.ideaId),
  );
