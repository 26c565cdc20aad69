import { PEOPLE, ROLES, type Role, type Text } from '@havstang/contracts';

/** The roles as people call them. Some names hold commas, so semicolons stand between them. */
export const roleNames = (roles: readonly Role[]): Text => {
  const people = PEOPLE.filter((role) => roles.includes(role));
  if (people.length === PEOPLE.length) return { en: 'everybody who is signed in', sv: 'alla som är inloggade' };
  return { en: people.map((role) => ROLES[role].en).join('; '), sv: people.map((role) => ROLES[role].sv).join('; ') };
};
