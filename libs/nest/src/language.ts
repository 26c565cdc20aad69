import accepts from 'accepts';
import type { FastifyRequest } from 'fastify';

export type Language = 'en' | 'sv';
const LANGUAGES: Language[] = ['en', 'sv'];

/** The language that the person would rather have, by the weights of `Accept-Language`; English where that does not say. */
export const languageOf = ({ raw }: Pick<FastifyRequest, 'raw'>): Language =>
  (accepts(raw).languages(LANGUAGES) || 'en') as Language;

/** Whether the answer is for a person to read in a browser, not for a program. */
export const wantsPage = ({ raw }: Pick<FastifyRequest, 'raw'>): boolean =>
  accepts(raw).type(['json', 'html']) === 'html';

/** Whether the answer is to be text for people, as in a terminal. */
export const wantsText = ({ raw }: Pick<FastifyRequest, 'raw'>): boolean =>
  accepts(raw).type(['json', 'text/plain']) === 'text/plain';
