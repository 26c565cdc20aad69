import { EventStoreDBClient } from '@eventstore/db-client';
import type { EventStore } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { type EventStoreDbOptions, openEventStoreDb } from '../event-store.js';

/** Short, so that a test of an outage takes no longer than it must. */
export const IMPATIENT = { callMs: 300, giveUpMs: 20_000, silenceMs: 400, firstPauseMs: 10, longestPauseMs: 100 };

export const openStore = (url: string, options: Partial<EventStoreDbOptions> = {}): EventStore =>
  openEventStoreDb(url, { sealer: ledgerSealer, patience: IMPATIENT, ...options });

/** A server to test against: the real one that `EVENT_STORE_URL` names, or else the double of one. */
export const aServer = async (): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const url = process.env['EVENT_STORE_URL'];
  return url === undefined ? startEventStoreDouble() : { url, stop: async () => undefined };
};

/** Somebody with every right, who goes to the server behind our back. */
export const aMeddler = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);
