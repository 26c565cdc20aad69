export type Lang = 'sv' | 'en';

export const WORDS = {
  title: { en: 'Check a decision history', sv: 'Kontrollera en beslutshistorik' },
  lead: {
    en: 'Drop an exported bundle here. It is checked in this browser: nothing is sent anywhere, and the page works without a network.',
    sv: 'Släpp en exporterad mapp här. Den kontrolleras i den här webbläsaren: inget skickas någonstans, och sidan fungerar utan nätverk.',
  },
  drop: { en: 'Drop the folder here', sv: 'Släpp mappen här' },
  choose: { en: 'or choose it …', sv: 'eller välj den …' },
  again: { en: 'Check another one', sv: 'Kontrollera en till' },
  more: { en: 'What you have from elsewhere', sv: 'Vad du har på annat håll' },
  key: { en: 'The operator’s key (one line)', sv: 'Nyckeln till den som driver systemet (en rad)' },
  keyHelp: {
    en: 'Got by another way than in the bundle. Without it the key of the bundle is used.',
    sv: 'Skaffad på annat sätt än ur exporten. Annars används den som ligger i exporten.',
  },
  checkpoint: { en: 'A checkpoint kept from before (three lines)', sv: 'En kontrollpunkt från tidigare (tre rader)' },
  checkpointHelp: {
    en: 'As it stands in minutes or on a notice board. With it the history up to then is shown to be unchanged.',
    sv: 'Så som den står i ett protokoll eller på anslagstavlan. Med den visas att historiken fram till dess är oförändrad.',
  },
  policy: { en: 'Your policy: the witnesses that you believe', sv: 'Din policy: vittnena som du litar på' },
  policyHelp: {
    en: 'C2SP tlog-policy, as text. With it, it is shown that so many of them have seen the same history.',
    sv: 'C2SP tlog-policy, som text. Med den visas att så många av dem har sett samma historik.',
  },
  broken: {
    en: 'The check could not be carried out. This browser may be too old.',
    sv: 'Kontrollen kunde inte genomföras. Webbläsaren kan vara för gammal.',
  },
  working: { en: 'Checking', sv: 'Kontrollerar' },
  events: { en: 'events', sv: 'händelser' },
  left: { en: 'left', sv: 'kvar' },
  seconds: { en: 's', sv: 's' },
  holds: { en: 'The bundle holds.', sv: 'Exporten håller.' },
  fails: { en: 'The bundle does not hold.', sv: 'Exporten håller inte.' },
  withheld: { en: 'of them withheld', sv: 'varav undanhållna' },
  level: { en: 'Trust level', sv: 'Förtroendenivå' },
  none: { en: 'none', sv: 'ingen' },
  shown: { en: 'What is shown', sv: 'Vad som är visat' },
  open: { en: 'What is not excluded', sv: 'Vad som inte är uteslutet' },
  found: { en: 'What was found', sv: 'Vad som hittades' },
  further: { en: 'further findings of the same kinds', sv: 'ytterligare fynd av samma slag' },
  signedBy: { en: 'Signed checkpoint', sv: 'Signerad kontrollpunkt' },
  usedKey: { en: 'Key', sv: 'Nyckel' },
  given: { en: 'yours', sv: 'din' },
  bundle: { en: 'it came with the bundle', sv: 'den följde med exporten' },
  line: { en: 'line', sv: 'rad' },
  event: { en: 'event', sv: 'händelse' },
  empty: { en: 'There were no files in what was dropped.', sv: 'Det fanns inga filer i det som släpptes.' },
  other: { en: 'Svenska', sv: 'English' },
} as const satisfies Record<string, Readonly<Record<Lang, string>>>;

export type Word = keyof typeof WORDS;
