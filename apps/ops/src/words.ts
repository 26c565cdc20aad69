import type { Lang } from '@havstang/cli';

/** What the command line says, in both languages. */
export const WORDS = {
  ops: {
    en: 'For whoever runs an installation. Addresses come from the environment, as for the services.',
    sv: 'För den som driver en installation. Adresserna kommer från miljön, som för tjänsterna.',
  },
  setUp: { en: 'prepare the servers; again at any time', sv: 'förbered servrarna; kan göras om när som helst' },
  topics: { en: 'the topics of all services on Kafka', sv: 'alla tjänsters ämnen i Kafka' },
  topicsDone: { en: 'the topics are there', sv: 'ämnena finns' },
  users: { en: 'a user for each service in EventStoreDB', sv: 'en användare per tjänst i EventStoreDB' },
  usersDone: { en: 'the users and their rights are there', sv: 'användarna och deras rättigheter finns' },
  migrations: {
    en: 'schemas, roles and tables in PostgreSQL',
    sv: 'scheman, roller och tabeller i PostgreSQL',
  },
  migrationsDone: { en: 'schemas, roles and tables are up to date', sv: 'scheman, roller och tabeller är aktuella' },
  copy: {
    en: 'take a history and the keys of its texts between a data folder and the servers, with the same Merkle root',
    sv: 'flytta en historik och nycklarna till dess texter mellan en datamapp och servrarna, med samma Merkle-rot',
  },
  copyIn: {
    en: 'from the data folder of a stopped server to the addresses of the environment',
    sv: 'från en stoppad servers datamapp till miljöns adresser',
  },
  copyOut: {
    en: 'from the addresses of the environment to a data folder',
    sv: 'från miljöns adresser till en datamapp',
  },
  backup: {
    en: 'copy the data folder (HAVSTANG_DATA) into a new folder, also while the server runs',
    sv: 'kopiera datamappen (HAVSTANG_DATA) till en ny mapp, även medan servern går',
  },
  backupLogOnly: {
    en: 'for a copy that is kept longer: without who people are and what opens their texts (people.sqlite, keys.sqlite, master.key)',
    sv: 'för en kopia som sparas längre: utan vilka människorna är och det som öppnar deras texter (people.sqlite, keys.sqlite, master.key)',
  },
  backupElsewhere: {
    en: 'the history is on a server, not in a data folder: docs/how-to/operate-with-compose.md tells how that is backed up',
    sv: 'historiken ligger på en server, inte i en datamapp: docs/how-to/operate-with-compose.md berättar hur den säkerhetskopieras',
  },
  backupWithout: {
    en: 'not in it, and needed to read what people wrote',
    sv: 'ingår inte, och behövs för att läsa det människor skrivit',
  },
  events: { en: 'events', sv: 'händelser' },
  root: { en: 'root', sv: 'rot' },
  personsKeys: {
    en: 'persons with keys of what they wrote, or holds, or whose key is destroyed',
    sv: 'personer med nycklar till vad de skrivit, eller bevarandekrav, eller vars nyckel är förstörd',
  },
  reconcile: {
    en: 'compare what the store holds, what the ledger sealed and what is on the topics; changes nothing',
    sv: 'jämför det som är lagrat, det som är förseglat och det som ligger i ämnena; ändrar inget',
  },
  unsealed: { en: 'not sealed yet', sv: 'ännu inte förseglade' },
  republish: {
    en: 'fill the topics again from the sealed log; the ledger must be stopped',
    sv: 'fyll ämnena på nytt ur den förseglade loggen; liggaren måste vara stoppad',
  },
  from: { en: 'first ledger index', sv: 'första index i liggaren' },
  index: { en: 'a ledger index is a whole number from 0.', sv: 'ett index är ett heltal från 0.' },
  dlq: { en: 'events that a consumer set aside', sv: 'händelser som en konsument lagt åt sidan' },
  dlqList: { en: 'show them, of one consumer group or of all', sv: 'visa dem, för en konsumentgrupp eller alla' },
  dlqRedrive: {
    en: 'give those of one stream another try, in order',
    sv: 'försök igen med dem i en ström, i ordning',
  },
  dlqGroup: { en: 'no group is called that; there are', sv: 'ingen grupp heter så; de som finns är' },
  people: {
    en: 'accounts of the embedded sign-in, in the data folder; also while the server runs',
    sv: 'konton för den inbyggda inloggningen, i datamappen; även medan servern är igång',
  },
  peopleList: {
    en: 'show them: who they are, and whether they can sign in',
    sv: 'visa dem: vilka de är, och om de kan logga in',
  },
  peopleAdd: {
    en: 'a new account, with a one-time password that is shown once',
    sv: 'ett nytt konto, med ett engångslösenord som visas en gång',
  },
  peopleChange: {
    en: 'another name, unit or other roles; in force from the next sign-in, within an hour',
    sv: 'annat namn, annan enhet eller andra roller; gäller från nästa inloggning, inom en timme',
  },
  peopleReset: {
    en: 'a new one-time password; signs the person out, and opens a closed account',
    sv: 'ett nytt engångslösenord; loggar ut personen, och öppnar ett stängt konto',
  },
  peopleClose: {
    en: 'let nobody sign in by it any more; what the person did keeps their name',
    sv: 'ingen kan längre logga in med det; det personen gjort behåller namnet',
  },
  peopleName: { en: 'what others see', sv: 'det andra ser' },
  peopleRole: { en: 'one or more of', sv: 'en eller flera av' },
  peopleUnit: { en: 'code of the unit: kultur-utbildning-skola', sv: 'enhetens kod: kultur-utbildning-skola' },
  peopleTenant: { en: 'code of the municipality: 2584', sv: 'kommunkod: 2584' },
  peopleUsername: {
    en: 'a username has 1 to 64 letters, digits or any of . _ @ -',
    sv: 'ett användarnamn har 1 till 64 bokstäver, siffror eller något av . _ @ -',
  },
  peopleNamed: { en: 'a name has 1 to 200 characters', sv: 'ett namn har 1 till 200 tecken' },
  peopleNothing: {
    en: 'say what to change: --name, --role or --unit',
    sv: 'ange vad som ska ändras: --name, --role eller --unit',
  },
  peopleNobody: { en: 'nobody has this username', sv: 'ingen har det användarnamnet' },
  peopleTaken: { en: 'somebody has this username already', sv: 'någon har redan det användarnamnet' },
  peopleNone: {
    en: 'there is no installation in this folder: start the server once first',
    sv: 'det finns ingen installation i den här mappen: starta servern en gång först',
  },
  peopleOnce: { en: 'one-time password', sv: 'engångslösenord' },
  programs: {
    en: 'programs that read by themselves, with a secret of their own; in the data folder, also while the server runs',
    sv: 'program som läser på egen hand, med en egen hemlighet; i datamappen, även medan servern är igång',
  },
  programsList: {
    en: 'show them: what they are, and whether they get a token',
    sv: 'visa dem: vilka de är, och om de får en biljett',
  },
  programsAdd: {
    en: 'a new one, with an id and a secret that is shown once',
    sv: 'ett nytt, med id och en hemlighet som visas en gång',
  },
  programsReset: {
    en: 'another secret; the old one is good no more, and a closed program is open again',
    sv: 'en ny hemlighet; den gamla gäller inte längre, och ett stängt program öppnas igen',
  },
  programsClose: {
    en: 'give it no token any more; one that is out is good until it ends, within an hour',
    sv: 'ge det inga fler biljetter; en som är ute gäller tills den går ut, inom en timme',
  },
  programsRole: {
    en: 'one or more of those that look and do not act: what is done is done by a person',
    sv: 'en eller flera av dem som ser och inte gör: det som görs, gör en människa',
  },
  programsName: {
    en: 'the name of a program has 1 to 64 letters, digits or any of . _ @ -',
    sv: 'ett programs namn har 1 till 64 bokstäver, siffror eller något av . _ @ -',
  },
  programsOnce: { en: 'the secret is shown this once', sv: 'hemligheten visas bara nu' },
  programsNone: { en: 'no program has this name', sv: 'inget program har det namnet' },
  programsTaken: { en: 'there is a program with this name already', sv: 'det finns redan ett program med det namnet' },
  oneTime: { en: 'waits for the first sign-in', sv: 'väntar på första inloggningen' },
  open: { en: 'open', sv: 'öppet' },
  closed: { en: 'closed', sv: 'stängt' },
  done: { en: 'done', sv: 'klart' },
  keys: {
    en: 'hand out the key of one text, or of all that a person wrote, as a file; the log says so first',
    sv: 'lämna ut nyckeln till en text, eller till allt en person skrivit, som en fil; loggen anger det först',
  },
  keysEvent: { en: 'the event, by its ledger index or id', sv: 'händelsen, med index i loggen eller id' },
  keysField: {
    en: 'the text in its body, as a JSON Pointer: /description',
    sv: 'texten i dess innehåll, som JSON-pekare: /description',
  },
  keysPerson: { en: 'a person, by the pseudonym', sv: 'en person, med pseudonymen' },
  keysGround: {
    en: 'why: audit, supervision, court or dataSubject',
    sv: 'varför: audit, supervision, court eller dataSubject',
  },
  keysDnr: { en: 'the case that it belongs to', sv: 'ärendet som det hör till' },
  keysOut: {
    en: 'file to write, which must not exist; - for the standard output',
    sv: 'fil att skriva, som inte får finnas; - för standard ut',
  },
  keysWhich: {
    en: 'say which: --event with --field, or --person',
    sv: 'ange vilken: --event med --field, eller --person',
  },
  recordedIn: { en: 'on record in', sv: 'antecknat i' },
  'not-sealed': {
    en: 'there are events that are not sealed yet: try again in a moment',
    sv: 'det finns händelser som ännu inte är förseglade: försök igen om en stund',
  },
  'no-event': { en: 'the log has no such event', sv: 'loggen har ingen sådan händelse' },
  'no-text': {
    en: 'the event has no personal text at this place',
    sv: 'händelsen har ingen personlig text på den platsen',
  },
  internal: {
    en: 'the event is internal or secret: its body is in no export, and its key is given to nobody',
    sv: 'händelsen är intern eller hemlig: innehållet finns inte i någon export, och nyckeln lämnas inte ut',
  },
  'no-person': { en: 'the log knows no such person', sv: 'loggen känner ingen sådan person' },
  erasing: {
    en: 'an erasure is decided and not yet carried out: start the server, and try again when it is',
    sv: 'en radering är beslutad men ännu inte genomförd: starta servern, och försök igen när den är det',
  },
  erased: { en: 'the key was destroyed', sv: 'nyckeln är förstörd' },
  'no-key': { en: 'the vault has no such key', sv: 'nyckelvalvet har ingen sådan nyckel' },
  handled: { en: 'handled', sv: 'hanterade' },
  json: { en: 'answer as JSON', sv: 'svara med JSON' },
} as const satisfies Record<string, Readonly<Record<Lang, string>>>;

export type Words = typeof WORDS;
