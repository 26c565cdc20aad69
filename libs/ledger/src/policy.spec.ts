import { generateCosigningKey, parseCosigningKey } from './cosignature.js';
import { generateSigningKey, parseSigningKey } from './note.js';
import { NotAPolicy, parsePolicy, quorumMet } from './policy.js';

const witnessKeys = Array.from({ length: 6 }, (_, n) => parseCosigningKey(generateCosigningKey(`w.example/${n}`)).vkey);
const logKey = parseSigningKey(generateSigningKey('havstang.example/kiruna')).vkey;
const w = (n: number): string => witnessKeys[n]!;

const TWO_LEVELS = `# Whom we believe
log ${logKey} https://havstang.example/
\twitness X1 ${w(0)}
witness X2 ${w(1)}  https://x2.example/
witness X3 ${w(2)}
group X 2 X1 X2 X3
witness Å1 ${w(3)}
witness Å2 ${w(4)}
group Å any Å1 Å2

group both all X Å
quorum both
`;

describe('a policy', () => {
  it('is read with its logs, witnesses and addresses', () => {
    const policy = parsePolicy(TWO_LEVELS);
    expect(policy.logs.map(({ key, url }) => [key.vkey, url])).toEqual([[logKey, 'https://havstang.example/']]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toContainEqual(['X2', 'https://x2.example/']);
    expect(policy.witnesses.map(({ key }) => key.vkey)).toEqual([0, 1, 2, 3, 4].map(w));
  });

  it.each([
    [['X1', 'X2', 'Å1'], true],
    [['X1', 'X3', 'Å2'], true],
    [['X1', 'X2', 'X3'], false],
    [['X1', 'Å1', 'Å2'], false],
    [[], false],
  ])('takes %j for a quorum: %s', (witnesses, met) => {
    expect(quorumMet(parsePolicy(TWO_LEVELS), new Set(witnesses))).toBe(met);
  });

  it('may ask for one witness, or for none', () => {
    const one = parsePolicy(`witness A ${w(0)}\nquorum A`);
    expect([new Set(['A']), new Set(['B'])].map((names) => quorumMet(one, names))).toEqual([true, false]);
    expect(quorumMet(parsePolicy('quorum none\n'), new Set())).toBe(true);
  });

  it.each([
    ['no quorum', `witness A ${w(0)}\n`, 2],
    ['two quorums', 'quorum none\nquorum none\n', 2],
    ['a quorum of somebody unknown', 'quorum A\n', 1],
    ['a group of what comes later', `group G any A\nwitness A ${w(0)}\nquorum G\n`, 1],
    ['a member of two groups', `witness A ${w(0)}\ngroup G any A\ngroup H any A\nquorum G\n`, 3],
    ['a member twice', `witness A ${w(0)}\ngroup G any A A\nquorum G\n`, 2],
    ['more than all', `witness A ${w(0)}\ngroup G 2 A\nquorum G\n`, 2],
    ['none of them', `witness A ${w(0)}\ngroup G 0 A\nquorum G\n`, 2],
    ['a group of nobody', `group G any\nquorum G\n`, 1],
    ['none in a group', `group G any none\nquorum G\n`, 1],
    ['a witness called none', `witness none ${w(0)}\nquorum none\n`, 1],
    ['a name twice', `witness A ${w(0)}\nwitness A ${w(1)}\nquorum A\n`, 2],
    ['a key twice', `witness A ${w(0)}\nwitness B ${w(0)}\nquorum A\n`, 2],
    ['a log for a witness', `witness A ${logKey}\nquorum A\n`, 1],
    ['a witness for a log', `log ${w(0)}\nquorum none\n`, 1],
    ['another word', 'quorum none\nsunrise\n', 2],
    ['a control character', 'quorum none\r\n', 1],
  ])('is not one with %s', (_what, text, line) => {
    const read = () => parsePolicy(text);
    expect(read).toThrow(NotAPolicy);
    expect(read).toThrow(`line ${line} `);
  });
});
