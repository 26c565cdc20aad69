/** Prints a new key for a log and one for a witness, each secret and public, a line each. */
import { generateCosigningKey, generateSigningKey, parseCosigningKey, parseSigningKey } from '@havstang/ledger';

const log = generateSigningKey('havstang.example/interop');
const witness = generateCosigningKey('witness.example/interop');
console.log([log, parseSigningKey(log).vkey, witness, parseCosigningKey(witness).vkey].join('\n'));
