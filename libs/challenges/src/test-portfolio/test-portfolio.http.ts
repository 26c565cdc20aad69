import { testPortfolioView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { learningOf, testCardOf } from './portfolio.js';
import { testPortfolio } from './test-portfolio.js';

export const testPortfolioHttp = answer(
  testPortfolioView,
  async ({ id, challengeId, status, isoProcess, helix }, look) => {
    const portfolio = look.documents(testPortfolio);
    const one = id && (await portfolio.get(look.tenant, id));
    const rows = id ? (one ? [one] : []) : (await portfolio.list(look.tenant)).map((row) => row.document);
    const tests = rows
      .map(testCardOf)
      .filter(
        (card) =>
          (!challengeId || card.challengeId === challengeId) &&
          (!status || card.status === status) &&
          (!isoProcess || card.isoProcess === isoProcess) &&
          (!helix || card.partners.some((partner) => partner.helix === helix)),
      );
    return { learning: learningOf(tests), tests };
  },
);
