import type { Text } from '@havstang/contracts';
import { z } from 'zod';
import { known, type FieldError } from './problem-details.js';

/** The value in the form that the schema asks for. Throws the problem `invalid-input`, which names each field that is not. */
export const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw known('invalid-input', { errors: parsed.error.issues.flatMap(fieldErrors) });
  return parsed.data;
};

const fieldErrors = (issue: z.core.$ZodIssue): FieldError[] => {
  const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  const { en, sv } = wordsFor(issue);
  const detail = { en: en.slice(0, 300), sv: sv.slice(0, 300) };
  return names.map((path) => ({ field: fieldPath(path).slice(0, 200), detail }));
};

const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );

/** What a pattern of the public language asks for. */
export const PATTERNS: Readonly<Record<string, Text>> = {
  '^$|\\S': {
    en: 'Something else than white space, such as Två anmälningar.',
    sv: 'Något annat än blanksteg, till exempel Två anmälningar.',
  },
  '^[a-z0-9]+(-[a-z0-9]+)*$': {
    en: 'Only a–z, 0–9 and hyphens between them, such as kultur-utbildning-skola.',
    sv: 'Bara a–z, 0–9 och bindestreck däremellan, till exempel kultur-utbildning-skola.',
  },
  '^[A-ZÅÄÖ]{1,10} \\d{4}\\/\\d{1,6}$': {
    en: 'A diary number: the board, the year and the running number, such as KS 2022/2.',
    sv: 'Ett diarienummer: nämnd, år och löpnummer, till exempel KS 2022/2.',
  },
  '^[A-ZÅÄÖ]{1,10}$': {
    en: 'The short name of the board in capitals, such as KS.',
    sv: 'Nämndens förkortning med versaler, till exempel KS.',
  },
  '^[A-Z0-9]{1,4}(\\.[A-Z0-9]{1,4}){0,4}$': {
    en: 'The number of a point: capitals and digits with full stops between them, such as A.1.2.',
    sv: 'En punkts nummer: versaler och siffror med punkter emellan, till exempel A.1.2.',
  },
  '^[a-z][A-Za-z]*-[0-9a-f-]{36}$': {
    en: 'The name of a stream: what it is, a hyphen and its id, such as decision-0f59f731-8eec-5896-993d-cfa7f0b08d7e.',
    sv: 'En ströms namn: vad det är, bindestreck och id, till exempel decision-0f59f731-8eec-5896-993d-cfa7f0b08d7e.',
  },
  '^([A-Za-z]+-[0-9a-f-]{36})@(\\d{1,15})$': {
    en: 'A stream and a revision, such as problem-0f59f731-8eec-5896-993d-cfa7f0b08d7e@4.',
    sv: 'En ström och en revision, till exempel problem-0f59f731-8eec-5896-993d-cfa7f0b08d7e@4.',
  },
};

const FORMATS: Readonly<Record<string, Text>> = {
  uuid: {
    en: 'An id, such as 0f59f731-8eec-5896-993d-cfa7f0b08d7e.',
    sv: 'Ett id, till exempel 0f59f731-8eec-5896-993d-cfa7f0b08d7e.',
  },
  date: { en: 'A day of the calendar, such as 2022-05-16.', sv: 'En dag i kalendern, till exempel 2022-05-16.' },
  datetime: {
    en: 'A time in UTC, such as 2022-05-16T08:30:00Z.',
    sv: 'En tidpunkt i UTC, till exempel 2022-05-16T08:30:00Z.',
  },
};

const TYPES: Readonly<Record<string, Text>> = {
  string: { en: 'Must be a text.', sv: 'Ska vara en text.' },
  number: { en: 'Must be a number.', sv: 'Ska vara ett tal.' },
  int: { en: 'Must be a whole number.', sv: 'Ska vara ett heltal.' },
  boolean: { en: 'Must be true or false.', sv: 'Ska vara true eller false.' },
  array: { en: 'Must be a list.', sv: 'Ska vara en lista.' },
  object: { en: 'Must be an object with fields.', sv: 'Ska vara ett objekt med fält.' },
};

const LIMITED: Readonly<Record<string, Text>> = {
  string: { en: ' characters', sv: ' tecken' },
  array: { en: ' in the list', sv: ' i listan' },
};

const wordsFor = (issue: z.core.$ZodIssue): Text => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return { en: 'Is missing.', sv: 'Saknas.' };
      return TYPES[issue.expected] ?? zods(issue);
    case 'unrecognized_keys':
      return { en: 'There is no such field here.', sv: 'Det finns inget sådant fält här.' };
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      return { en: `Must be one of: ${values}.`, sv: `Ska vara något av: ${values}.` };
    }
    case 'too_small': {
      if (issue.origin === 'string' && issue.minimum === 1)
        return { en: 'Must not be empty.', sv: 'Får inte vara tom.' };
      return limit('At least', 'Minst', issue.minimum, issue.origin);
    }
    case 'too_big':
      return limit('At most', 'Högst', issue.maximum, issue.origin);
    case 'invalid_format':
      return (
        (issue.format === 'regex' ? PATTERNS[(issue.pattern ?? '').slice(1, -1)] : FORMATS[issue.format]) ?? zods(issue)
      );
    default:
      return zods(issue);
  }
};

const limit = (en: string, sv: string, amount: number | bigint, origin: string): Text => ({
  en: `${en} ${amount}${LIMITED[origin]?.en ?? ''}.`,
  sv: `${sv} ${amount}${LIMITED[origin]?.sv ?? ''}.`,
});

const LOCALES = { en: z.locales.en().localeError, sv: z.locales.sv().localeError };

/** What is rarer is told as zod tells it. */
const zods = (issue: z.core.$ZodIssue): Text => {
  const said = (language: keyof typeof LOCALES): string => {
    const told = LOCALES[language](issue as z.core.$ZodRawIssue);
    return (typeof told === 'string' ? told : told?.message) ?? issue.message;
  };
  return { en: said('en'), sv: said('sv') };
};
