import { organisationDirectoryView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { organisationDirectory } from './organisation-directory.js';

export const organisationDirectoryHttp = answer(organisationDirectoryView, async ({ code, helix, unit }, look) => {
  const cards = (await look.documents(organisationDirectory).list(look.tenant)).map((row) => row.document.card);
  return {
    organisations: cards
      .filter((card) => !code || card.code === code)
      .filter((card) => !helix || card.helix === helix)
      .filter((card) => !unit || card.units.some((one) => one.unit === unit))
      .toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  };
});
