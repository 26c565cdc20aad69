import { languageOf, type Lang } from '@havstang/cli';

/** The languages that can be asked for. */
export const LANGUAGES: readonly Lang[] = ['sv', 'en'];

const asked = /(?:^| )--lang[ =](sv|en)(?: |$)/.exec(process.argv.join(' '))?.[1];

/** The language that the story is told in and people are answered in: that of the terminal, unless `--lang` asks for the other. */
export const LANGUAGE: Lang = LANGUAGES.find((one) => one === asked) ?? languageOf(process.env);

/** A text in that language. */
export const t = (sv: string, en: string): string => (LANGUAGE === 'sv' ? sv : en);
