import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { governance } from '@havstang/governance';
import { reporting } from '@havstang/reporting';
import { run } from '@havstang/server';

run({ services: [], ledger: { all: [challenges, collaboration, governance, reporting] } }, ({ url }) => [
  `  The ledger answers on ${url}`,
]);
