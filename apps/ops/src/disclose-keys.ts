import type { Step } from '@havstang/cli';
import { codecOf, erasureContract, keyDisclosureContract, type DisclosureGround } from '@havstang/contracts';
import {
  mapEnvelopes,
  newId,
  NO_STREAM,
  SYSTEM,
  travels,
  type KeyVault,
  type PlacedEnvelope,
  type SealedEvent,
} from '@havstang/kernel';
import { fieldKey, type KeyFile } from '@havstang/ledger';
import type { OpenLog } from '@havstang/server';

/** One text, by its event (ledger index or id) and its place in the body as a JSON Pointer; or all that is encrypted with a person’s key. */
export type Wanted = { readonly event: string; readonly path: string } | { readonly person: string };
export type Reason = { readonly ground: DisclosureGround; readonly dnr?: string };

/** Why no key is handed out. */
export type NoKey = 'not-sealed' | 'no-event' | 'no-text' | 'internal' | 'no-person' | 'erasing' | 'erased' | 'no-key';

export type Disclosed = { readonly file: KeyFile; readonly stream: string };

const PAGE = 1_000;
const erasures = codecOf(erasureContract);
const codec = codecOf(keyDisclosureContract);

/**
 * The keys that were asked for, once the log has an event that says so. A key that the log says is destroyed is never given, whatever a vault from a backup
 * still holds, and none at all while an erasure is on its way in that municipality. Answers why not otherwise.
 */
export const discloseKeys = async (
  { store, log, head }: Pick<OpenLog, 'store' | 'log' | 'head'>,
  vault: Pick<KeyVault, 'keys' | 'keyOf'>,
  wanted: Wanted,
  { ground, dnr }: Reason,
  step: Step,
): Promise<Disclosed | NoKey> => {
  const size = await log.size();
  if (size < (await head())) return 'not-sealed';
  const found = finder(wanted);
  for (let next = 0; next < size;) {
    const events = await log.read(next, Math.min(PAGE, size - next));
    if (events.length === 0) return 'not-sealed';
    events.forEach(found.take);
    step((next += events.length), size);
  }
  const { tenant, erasing, destroyed, placed, fault } = found.seen();
  if (fault) return fault;
  if (tenant === undefined) return 'person' in wanted ? 'no-person' : 'no-event';
  if (erasing.has(tenant)) return 'erasing';
  const keys =
    'person' in wanted
      ? await ofPerson(vault, tenant, wanted.person, destroyed)
      : await ofField(vault, tenant, placed!, destroyed);
  if (typeof keys === 'string') return keys;

  const id = newId();
  const at = new Date().toISOString();
  const field = placed && { event: placed.place.event, path: placed.place.path };
  const data = { ground, ...(dnr !== undefined && { dnr }), keyIds: keys.ids, ...(field && { field }) };
  const stream = `${keyDisclosureContract.name}-${id}`;
  await store.append(stream, NO_STREAM, [
    {
      ...codec.encode({ type: 'KeyDisclosed', data }),
      id,
      recordedAt: at,
      occurredAt: at,
      tenant,
      // Whoever sits at the operator's tool has signed in to the machine, and not to this system.
      actor: { ref: SYSTEM, role: 'operator', unit: 'ops' },
      commandId: id,
      correlationId: id,
      causationId: null,
    },
  ]);
  return { file: keys.file, stream };
};

type Keys = { readonly ids: string[]; readonly file: KeyFile };

const encoded = (key: Uint8Array): string => Buffer.from(key).toString('base64url');

const ofPerson = async (
  vault: Pick<KeyVault, 'keyOf'>,
  tenant: string,
  person: string,
  destroyed: ReadonlySet<string>,
): Promise<Keys | NoKey> => {
  const found = await vault.keyOf(tenant, person).catch((error: { code?: string }) => {
    if (error.code === 'person-erased') return 'erased' as const;
    throw error;
  });
  if (!found) return 'no-key';
  if (found === 'erased' || destroyed.has(found.id)) return 'erased';
  return { ids: [found.id], file: { havstangKeys: 1, persons: { [found.id]: encoded(found.key) } } };
};

const ofField = async (
  vault: Pick<KeyVault, 'keys'>,
  tenant: string,
  placed: PlacedEnvelope,
  destroyed: ReadonlySet<string>,
): Promise<Keys | NoKey> => {
  const { place, envelope } = placed;
  if (destroyed.has(envelope.k)) return 'erased';
  const key = (await vault.keys(tenant, [envelope.k])).get(envelope.k);
  if (!key) return 'no-key';
  const fields = [{ event: place.event, path: place.path, key: encoded(fieldKey(key, placed)) }];
  return { ids: [envelope.k], file: { havstangKeys: 1, fields } };
};

/** Reads the log from its beginning for what was asked for, and for every erasure in it. */
const finder = (wanted: Wanted) => {
  const destroyed = new Set<string>();
  const pending = new Map<string, string>();
  let tenant: string | undefined;
  let placed: PlacedEnvelope | undefined;
  let fault: NoKey | undefined;

  const isIt = (event: SealedEvent): boolean =>
    'person' in wanted
      ? tenant === undefined && JSON.stringify([event.actor.ref, event.data]).includes(`"${wanted.person}"`)
      : String(event.index) === wanted.event || event.id === wanted.event;

  return {
    take(event: SealedEvent): void {
      const erasure = erasures.decode(event);
      if (erasure?.type === 'DisposalDecided') pending.set(`${event.tenant} ${erasure.data.person}`, event.tenant);
      if (erasure?.type === 'PersonKeyDestroyed') {
        pending.delete(`${event.tenant} ${erasure.data.person}`);
        erasure.data.keyIds.forEach((id) => destroyed.add(id));
      }
      if (!isIt(event)) return;
      tenant = event.tenant;
      if ('person' in wanted) return;
      placed = textAt(event, wanted.path);
      fault = !travels(event) ? 'internal' : placed ? undefined : 'no-text';
    },
    seen: () => ({ tenant, placed, fault, destroyed, erasing: new Set(pending.values()) }),
  };
};

const textAt = ({ stream, id, data }: SealedEvent, path: string): PlacedEnvelope | undefined => {
  let found: PlacedEnvelope | undefined;
  mapEnvelopes(data, (envelope, at) => {
    if (at === path) found = { place: { stream, event: id, path }, envelope };
    return null;
  });
  return found;
};
