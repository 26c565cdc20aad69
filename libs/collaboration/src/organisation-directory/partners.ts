import type { OrganisationCard } from '@havstang/contracts';

type ReliedOn = { readonly stream: string; readonly revision: number };

/** What is known of the organisations that a command names, by code. One that is not there is not registered. */
export type OrganisationFacts = Readonly<
  Record<string, Pick<OrganisationCard, 'kind' | 'retired'> & { readonly reliedOn: ReliedOn }>
>;

/** The municipality's own organisations do not count as partners. */
const OWN: ReadonlySet<string> = new Set(['department', 'municipalCompany'] satisfies OrganisationCard['kind'][]);

/** I-S5: those who lead are registered partner organisations. These are not. */
export const notPartners = (codes: readonly string[], facts: OrganisationFacts): string[] =>
  codes.filter((code) => {
    const known = facts[code];
    return !known || known.retired || OWN.has(known.kind);
  });

export const reliedOnOf = (codes: readonly string[], facts: OrganisationFacts): ReliedOn[] =>
  [...new Set(codes)].flatMap((code) => facts[code]?.reliedOn ?? []);
