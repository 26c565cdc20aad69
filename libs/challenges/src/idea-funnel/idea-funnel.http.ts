import { ideaFunnelView, type IdeaCard, type IdeaStatus } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { ideaFunnel } from './idea-funnel.js';

export const ideaFunnelHttp = answer(ideaFunnelView, async ({ id, challengeId, status, author, in: place }, look) => {
  const funnel = look.documents(ideaFunnel);
  const one = id && (await funnel.get(look.tenant, id));
  const cards = id ? (one ? [one] : []) : (await funnel.list(look.tenant)).map((row) => row.document);
  const ideas = cards.filter(
    (card) =>
      (!challengeId || card.challengeId === challengeId) &&
      (!status || card.status === status) &&
      (!author || card.author === author) &&
      (!place || PLACES[place](card)),
  );
  return { counts: countByStatus(ideas), ideas };
});

const PLACES = {
  inbox: ({ challengeId, status }: IdeaCard) =>
    challengeId === undefined && (status === 'captured' || status === 'refined'),
  challenge: ({ challengeId }: IdeaCard) => challengeId !== undefined,
};

const countByStatus = (ideas: readonly IdeaCard[]): Record<IdeaStatus, number> => {
  const counts = {
    captured: 0,
    refined: 0,
    shortlisted: 0,
    selectedForTest: 0,
    parked: 0,
    declined: 0,
    split: 0,
    combined: 0,
  };
  for (const { status } of ideas) counts[status] += 1;
  return counts;
};
