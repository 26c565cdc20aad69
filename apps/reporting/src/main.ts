import { reporting } from '@havstang/reporting';
import { run } from '@havstang/server';

run({ services: [reporting] }, ({ url }) => [`  reporting answers on ${url}`]);
