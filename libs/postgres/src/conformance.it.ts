import { readModelsConformance } from '@havstang/testing/conformance';
import { openPostgresReadModels } from './index.js';
import { makeDatabase } from './server.harness.js';

readModelsConformance(
  'PostgreSQL',
  async () => {
    const database = await makeDatabase();
    const open = () => openPostgresReadModels(`${database.url}?schema=board`, { setUp: true });
    let models = open();
    return {
      models,
      reopen: async () => {
        await models.close();
        models = open();
        return models;
      },
      close: async () => {
        await models.close();
        await database.drop();
      },
    };
  },
  ['reopen'],
);
