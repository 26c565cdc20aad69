/** In place of the ledger's own: this page has a thread already, and no other. */
import { hashHere } from 'havstang:file-hasher';

export { hashHere };
export const startHashing = () => ({ file: hashHere, close: async () => undefined });
