import { DEMO_PASSWORD } from '@havstang/identity';
import { operationsOf, signedIn, type Person } from './person.ts';

const USERNAMES = {
  caretaker: 'vaktmastare',
  school: 'skoladministrator',
  housing: 'bostadschef',
  leader: 'processledare',
  university: 'facilitator-ltu',
  institute: 'facilitator-rise',
  lawyer: 'jurist',
  registrar: 'registrator',
  secretary: 'namndsekreterare',
  director: 'forvaltningschef',
  unitHead: 'enhetschef',
  engineer: 'teknikchef',
  controller: 'controller',
} as const;

export type Cast = { readonly [Role in keyof typeof USERNAMES]: Person };

/** The people of the story, signed in one after the other. */
export const castFor = async (url: string): Promise<Cast> => {
  const operations = await operationsOf(url);
  const people: [string, Person][] = [];
  for (const [role, username] of Object.entries(USERNAMES))
    people.push([role, await signedIn(url, operations, username, DEMO_PASSWORD)]);
  return Object.fromEntries(people) as Cast;
};
