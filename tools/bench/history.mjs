/**
 * A made-up history of a municipality: streams of every aggregate that the contracts name, each a random part of its events in the order of the
 * contract, with bodies drawn from the schemas. The same number always gives the same event, so that two stores hold the same history.
 */
import { codecOf, CONTRACTS, domainSchema } from '@havstang/contracts';

const TENANT = '2584';
const START = Date.parse('2022-01-03T07:00:00.000Z');
/** Events lie this far apart, so that a million of them fill some three years. */
const EVERY_MS = 90_000;
/** Streams begin this far apart: each has some three events. */
const STREAM_EVERY_MS = 3 * EVERY_MS;
/** What an event points at was begun this many streams ago at most. */
const NEAR = 400;
const PEOPLE = 500;
const APPENDS_AT_ONCE = 512;
/** Bodies of each type that are checked against their schema. */
const PROVED = 8;

const units = ['skola', 'fastighet', 'kansli', 'juridik', 'omsorg', 'teknik', 'kultur', 'ekonomi'].flatMap((unit) =>
  ['kiruna', 'forvaltning', 'utveckling', 'ledning', 'service'].map((of) => `${unit}-${of}`),
);
const diaryNumbers = Array.from({ length: 500 }, (_, n) => `KS ${2022 + (n % 3)}/${n + 1}`);
/** Texts with a form of their own: a field takes from the first list that its pattern accepts. */
const FORMED = [units, ['KS', 'BUN', 'TN'], diaryNumbers, ['A.1', 'A.2', 'B.3.1'], ['5f'.repeat(32)]];
const LINES = [
  'Felanmälningar kommer två gånger',
  'En väg in för alla fel',
  'Lokaler som står tomma på kvällen',
  'Vem betalar för vad?',
];
const PROSE = [
  'Samma fel anmäls till både förvaltningen och bolaget, och ingen ser om den första anmälan kom fram.',
  'Gränsen mellan hyresgästens och ägarens ansvar står i avtalet, men inte där man anmäler.',
  'Två enheter prövar en gemensam ingång under tre månader och räknar dubbletter, väntetid och nedlagd tid före och efter.',
];

/** 32 bits that look random and follow from two numbers. */
const mix = (a, b) => {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
};

const hex = (number) => number.toString(16).padStart(8, '0');

const uuid = (a, b) => {
  const [one, two] = [hex(mix(a, b)), hex(mix(b, a + 1))];
  const rest = hex(mix(a + 2, b)) + hex(mix(b + 3, a));
  return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-8${rest.slice(0, 3)}-${rest.slice(4)}`.padEnd(36, '0');
};

// What the system says of itself cannot be made up: a refusal follows a command, heads and attestations are the fold of the events before them, a finding follows what was done to a store.
// Nor can an erasure: the key vault does as it says, and stands still where the key of somebody who is under a hold is said to be destroyed.
const NOT_MADE_UP = ['refusal', 'attestation', 'heads', 'storefinding', 'erasure'];
const kinds = CONTRACTS.filter(({ name }) => !NOT_MADE_UP.includes(name)).map((contract, number) => ({
  contract,
  number,
}));
const kindOf = new Map(kinds.map((kind) => [kind.contract.name, kind]));

/** As the product's own ids, these grow with time (RFC 9562, 5.7). */
const growing = (ms, a, b) => {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid(a, b).slice(15)}`;
};

/** The id of the n-th stream, whatever its kind. */
const streamId = ({ number }, nth) => growing(START + nth * STREAM_EVERY_MS, 1_000 + number, nth);
const kindAt = (nth) => kinds[nth % kinds.length];

/** A stream of this kind near the n-th: nothing points further back than people remember. */
const near = (kind, nth, random) => {
  const back = random % NEAR;
  const target =
    nth -
    (((nth % kinds.length) - kind.number + kinds.length) % kinds.length) -
    kinds.length * Math.floor(back / kinds.length);
  return streamId(kind, Math.max(target, kind.number));
};

/** `random(n)` gives numbers for one event; every field draws with another `n`. */
const sampler = (schema, name = '', salt = 1) => {
  const from = (list) => (random) => list[random(salt) % list.length];
  if (schema.enum) return from(schema.enum);
  switch (schema.type) {
    case 'object': {
      const required = new Set(schema.required);
      const fields = Object.entries(schema.properties ?? {}).map(([key, inner], n) => {
        const part = salt * 31 + n + 1;
        return { key, value: sampler(inner, key, part), part, required: required.has(key) };
      });
      return (random, nth) => {
        const object = {};
        for (const { key, value, part, required: always } of fields)
          if (always || random(-part) % 2 === 0) object[key] = value(random, nth);
        return object;
      };
    }
    case 'array': {
      const least = Math.max(schema.minItems ?? 0, 1);
      const items = Array.from({ length: least + 1 }, (_, n) =>
        sampler(schema.items, name.replace(/s$/, ''), salt * 31 + n),
      );
      return (random, nth) => items.slice(0, least + (random(-salt) % 2)).map((item) => item(random, nth));
    }
    case 'boolean':
      return (random) => random(salt) % 2 === 0;
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? 0;
      const span = Math.min(schema.maximum ?? 1_000, least + 1_000) - least + 1;
      return (random) => least + (random(salt) % span);
    }
    default:
      return text(schema, name, salt, from);
  }
};

const text = ({ format, pattern, maxLength = 200 }, name, salt, from) => {
  if (name === 'stream') return (random, nth) => `problem-${near(kindOf.get('problem'), nth, random(salt))}`;
  if (format === 'uuid') {
    const kind = kindOf.get(
      { testId: 'solutionTest', orderId: 'delegationOrder', caseId: 'decision' }[name] ?? name.replace(/Id$/, ''),
    );
    if (kind) return (random, nth) => near(kind, nth, random(salt));
    return /Id$/.test(name) ? (random) => uuid(random(salt), salt) : (random) => uuid(7, random(salt) % PEOPLE);
  }
  if (format === 'date' || format === 'date-time') {
    const length = format === 'date' ? 10 : 24;
    return (random, nth) =>
      new Date(START + nth * EVERY_MS + (random(salt) % 90) * 86_400_000).toISOString().slice(0, length);
  }
  if (pattern) {
    const form = new RegExp(pattern);
    const list = FORMED.find((each) => each.every((one) => form.test(one)));
    if (!list) throw new Error(`no text has the form of ${name}: ${pattern}`);
    return from(list);
  }
  return from(maxLength > 200 ? PROSE : LINES);
};

/** Bytes that look like a ciphertext, in base64url. */
const noise = (length, a, b) => {
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(mix(a + at, b), at);
  return bytes.subarray(0, length).toString('base64url');
};

/** A body with an envelope for every personal text, of the form and the length that the vault would give it. Nobody needs to open it. */
const veiled = (fieldsIn, sample) => (random, nth) => {
  const body = sample(random, nth);
  for (const { path } of fieldsIn(body)) {
    const steps = path.slice(1).split('/');
    const last = steps.pop();
    const holder = steps.reduce((inner, step) => inner[step], body);
    const chance = random(path.length + 101);
    holder[last] = {
      $enc: 1,
      alg: 'chacha20poly1305-hkdf-sha256',
      k: uuid(31, chance % PEOPLE),
      n: noise(12, chance, 1),
      c: noise(Buffer.byteLength(holder[last]) + 16, chance, 2),
      kc: noise(32, chance, 3),
    };
  }
  return body;
};

const eventKinds = kinds.map(({ contract }) => {
  const codec = codecOf(contract);
  return Object.entries(contract.events).map(([type, { data }], n) => {
    const sample = sampler(domainSchema(data), '', n + 1);
    const stored = (nth) => codec.encode({ type, data: sample((salt) => mix(salt, nth), nth) });
    // The first few are proved against the schema; the rest are drawn in the same way.
    const [envelope] = Array.from({ length: PROVED }, (_, nth) => stored(nth * 997 + 5));
    return { envelope, sample: veiled((body) => codec.personalFields({ type, data: body }), sample) };
  });
});

/** The n-th stream: its name, and the events of its life so far. `first` is how many events came before it. */
const streamAt = (nth, first) => {
  const kind = kindAt(nth);
  const all = eventKinds[kind.number];
  const correlationId = uuid(11, nth);
  const events = all.slice(0, 1 + (mix(13, nth) % all.length)).map(({ envelope, sample }, revision) => {
    const number = first + revision;
    const ms = START + number * EVERY_MS;
    const at = new Date(ms).toISOString();
    return {
      id: growing(ms, 17, number),
      recordedAt: at,
      occurredAt: at,
      tenant: TENANT,
      actor: {
        ref: uuid(7, mix(19, number) % PEOPLE),
        role: 'practitioner',
        unit: units[mix(23, number) % units.length],
      },
      commandId: growing(ms, 29, number),
      correlationId,
      causationId: null,
      ...envelope,
      data: sample((salt) => mix(salt, number), nth),
    };
  });
  return { stream: `${kind.contract.name}-${streamId(kind, nth)}`, events };
};

/** Appends the history to an empty store until it holds `count` events, many streams to a transaction. */
export const fill = async (store, count) => {
  let written = 0;
  for (let nth = 0; written < count;) {
    const appends = [];
    for (; appends.length < APPENDS_AT_ONCE && written < count; nth++) {
      const { stream, events } = streamAt(nth, written);
      const fitting = events.slice(0, count - written);
      appends.push(store.append(stream, -1, fitting));
      written += fitting.length;
    }
    await Promise.all(appends);
  }
};
