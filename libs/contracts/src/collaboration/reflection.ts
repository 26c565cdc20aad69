import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal } from '../personal.js';
import { PEOPLE } from '../roles.js';
import { code, personRef, prose, uuid } from '../scalars.js';

const themes = z
  .array(code)
  .max(10)
  .describe('What it is about, in words that the group has agreed on: `motstand`, `tillit`.');

const reflection = {
  themes,
  text: personal(prose, { subject: 'writer' }),
  sessionId: uuid.optional(),
  writer: personRef,
};

/**
 * What somebody thinks for themself about the work. It is the writer’s until they share it: the body does not leave the service, and only they read it. It
 * is never the ground of an assessment of a person.
 */
export const reflectionContract = defineContract({
  service: 'collaboration',
  name: 'reflection',
  path: 'reflections',
  en: 'Reflection',
  sv: 'Reflektion',
  events: {
    ReflectionRecorded: event({
      en: 'Somebody wrote a reflection for themself',
      sv: 'Någon skrev en reflektion för egen del',
      classification: 'internal',
      data: z.strictObject(reflection),
    }),
    ReflectionShared: event({
      en: 'The writer shared the reflection',
      sv: 'Den som skrev delade reflektionen',
      data: z.strictObject(reflection),
    }),
    ReflectionSharingWithdrawn: event({
      en: 'The writer no longer shares the reflection',
      sv: 'Den som skrev delar inte längre reflektionen',
      data: z.strictObject({}),
    }),
  },
  commands: {
    RecordReflection: command({
      en: 'Write a reflection that only you read',
      sv: 'Skriv en reflektion som bara du läser',
      roles: PEOPLE,
      creates: true,
      body: { themes, text: prose, sessionId: uuid.optional() },
      example: { themes: ['tillit'], text: 'Det blev lättare att fråga när vi hade setts en gång.' },
    }),
    ShareReflection: command({
      en: 'Share your reflection with those who work in the process',
      sv: 'Dela din reflektion med dem som arbetar i processen',
      roles: PEOPLE,
      body: {},
      example: {},
    }),
    WithdrawSharing: command({
      en: 'Stop sharing your reflection',
      sv: 'Sluta dela din reflektion',
      roles: PEOPLE,
      body: {},
      example: {},
    }),
  },
  rejections: {
    'reflection-exists': { en: 'This reflection is written already.', sv: 'Reflektionen är redan skriven.' },
    'reflection-of-another': {
      en: 'A reflection is its writer’s: only they share it.',
      sv: 'En reflektion är den skrivandes: bara den som skrev den delar den.',
    },
  },
});

export type ReflectionEvent = EventOf<typeof reflectionContract>;
export type ReflectionCommand = CommandOf<typeof reflectionContract>;
export type ReflectionRejection = RejectionOf<typeof reflectionContract>;
