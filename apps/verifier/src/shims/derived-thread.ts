/** In place of the ledger's own: this page has a thread already, and no other. */
export { remakeHere as startRemaking } from 'havstang:derived-thread';
