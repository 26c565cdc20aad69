export * from './challenges.module.js';
