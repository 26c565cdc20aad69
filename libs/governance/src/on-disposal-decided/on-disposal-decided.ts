import { erasureContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { erasures } from '../erasure/erasure.http.js';

/**
 * The key is destroyed, and then that it was is noted. Both can be done again: a vault asked twice says the same, and the command's id follows from the
 * event's, so whatever crashes in between, the key is gone and the note stands once.
 */
export const onDisposalDecided = defineReaction({
  name: 'on-disposal-decided',
  contract: erasureContract,
  on: ['DisposalDecided'],
  react: async ({ id, data: { person } }, _look, { destroyKey }) => [
    { to: erasures, id, type: 'NoteKeyDestroyed', data: { keyIds: await destroyKey(person) } },
  ],
});
