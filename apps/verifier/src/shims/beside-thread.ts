/** In place of the ledger's own: this page has a thread already, and no other. */
export { here as startBesides } from 'havstang:beside-thread';
