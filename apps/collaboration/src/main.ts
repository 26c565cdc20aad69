import { collaboration } from '@havstang/collaboration';
import { run } from '@havstang/server';

run({ services: [collaboration] }, ({ url }) => [`  collaboration answers on ${url}`]);
