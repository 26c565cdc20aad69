import { governance } from '@havstang/governance';
import { run } from '@havstang/server';

run({ services: [governance] }, ({ url }) => [`  governance answers on ${url}`]);
