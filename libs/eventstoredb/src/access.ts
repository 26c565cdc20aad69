import { isDeepStrictEqual } from 'node:util';
import { BACKWARDS, END, type JSONType, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import type { Connection } from './connection.js';
import { meaningOf } from './errors.js';
import { collect } from './pages.js';
import { type Patience, persist, within } from './patience.js';

/** The groups that the access lists name. A user in none of them can do nothing but sign in. */
export const EVENT_STORE_GROUPS = {
  /** Services: read and append every stream; delete nothing, set no metadata, do not read `$all`. */
  services: 'havstang-services',
  /** The ledger: reads every stream and `$all`; appends nothing. */
  ledger: 'havstang-ledger',
} as const;

const ADMINS = '$admins';
const { services, ledger } = EVENT_STORE_GROUPS;

/** Who may do what in streams without a list of their own. An administrator cannot be denied anything by any list. */
const DEFAULTS = {
  $userStreamAcl: { $r: [services, ledger], $w: [services], $d: ADMINS, $mr: [services, ledger], $mw: ADMINS },
  $systemStreamAcl: { $r: ADMINS, $w: ADMINS, $d: ADMINS, $mr: ADMINS, $mw: ADMINS },
};

/** Who may read everything. Note that this opens every stream, whatever its own list says. */
const ALL = { $acl: { $r: [ADMINS, ledger], $w: ADMINS, $d: ADMINS, $mr: ADMINS, $mw: ADMINS } };

/** The list for all streams, and that of `$all`; they are in force at once. Nothing is written where they are so already. */
export const writeAccessLists = async (connection: Connection, patience: Patience): Promise<void> => {
  await lastEventIs(connection, patience, '$settings', 'settings', DEFAULTS);
  await lastEventIs(connection, patience, '$$$all', '$metadata', ALL);
};

/** At the exact revision, so that two set-up jobs at once do not undo each other; one that loses the race fails, and finds it done when run again. */
const lastEventIs = (
  connection: Connection,
  patience: Patience,
  stream: string,
  type: string,
  data: JSONType & object,
): Promise<void> =>
  persist(
    () =>
      connection.call(async ({ client, options }) => {
        const last = await collect(
          client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1, ...options }),
          patience.callMs,
        ).catch((error: unknown) => {
          if (meaningOf(error) === 'missing') return [];
          throw error;
        });
        const event = last[0]?.event;
        if (event?.type === type && isDeepStrictEqual(event.data, data)) return;
        const expectedRevision = event?.revision ?? NO_STREAM;
        await within(
          patience.callMs,
          client.appendToStream(stream, jsonEvent({ type, data }), { expectedRevision, ...options }),
        );
      }),
    patience,
  );
