export * from './governance.module.js';
