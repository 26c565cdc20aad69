import { challenges } from '@havstang/challenges';
import { run } from '@havstang/server';

run({ services: [challenges] }, ({ url }) => [`  challenges answers on ${url}`]);
