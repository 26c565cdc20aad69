export * from './collaboration.module.js';
