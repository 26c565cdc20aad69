import type { Lang } from '@havstang/cli';
import { ROLES } from '@havstang/contracts';

/** A role as the municipality calls it; in English its own name, which the contracts explain and do not translate. */
export const roleName = (role: string, lang: Lang): string =>
  lang === 'sv' && Object.hasOwn(ROLES, role) ? ROLES[role as keyof typeof ROLES].sv : role;
