import {
  attestationContract,
  SERVICES,
  type AttestationCommand,
  type AttestationEvent,
  type Service,
} from '@havstang/contracts';
import {
  deriveId,
  isRejection,
  swedishDay,
  tableOf,
  type AnyReadModel,
  type CommandMeta,
  type Decider,
  type ReadModels,
  type Sent,
} from '@havstang/kernel';
import { appendLeaf, documentDigest, emptyTree, rootOf, rowLeaf, type Tree } from '@havstang/ledger';
import {
  Controller,
  Inject,
  Injectable,
  Logger,
  Post,
  Req,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAggregate, send, type Aggregate } from './aggregate.js';
import { personOf, VERIFY, type Verify } from './auth.js';
import { checked } from './checked.js';
import { AUDITORS } from './ledger-controller.js';
import { known } from './problem-details.js';
import { requireRole } from './refusals.js';
import { RUNTIME, SYSTEM, type Runtime } from './runtime.js';
import { tableIfAtRest } from './table-at-rest.js';

type Attestation = { readonly recorded: boolean };
type Data = Extract<AttestationCommand, { type: 'AttestReadModels' }>['data'];
type Attested = Data['tables'];

/** Recorded once; the same once more is "already so". */
const attestation: Decider<Attestation, Sent<AttestationCommand>, AttestationEvent> = {
  category: 'attestation',
  initial: { recorded: false },
  decide: ({ data }, { recorded }) => (recorded ? [] : [{ type: 'ReadModelsAttested', data }]),
  evolve: () => ({ recorded: true }),
};

const aggregates = Object.fromEntries(
  SERVICES.map((service) => [service, defineAggregate(attestationContract(service), attestation)]),
) as Readonly<Record<Service, Aggregate>>;

/** A table that does not come to rest in so many readings is left out this time. */
const TRIES = 20;
const REST_MS = 100;

/** What the tables hold now, by municipality. */
const readTables = async (
  readModels: ReadModels,
  models: readonly AnyReadModel[],
): Promise<ReadonlyMap<string, Attested>> => {
  const attested = new Map<string, Attested[number][]>();
  for (const table of models.map(tableOf)) {
    let trees = new Map<string, Tree>();
    const take = () => {
      trees = new Map();
      return ({ key, tenant, document }: { key: string; tenant: string; document: object }): void => {
        const leaf = rowLeaf({ key, sha256: documentDigest(document as never) });
        trees.set(tenant, appendLeaf(trees.get(tenant) ?? emptyTree, leaf));
      };
    };
    let rest = await tableIfAtRest(readModels, table, take);
    for (let tried = 1; !rest && tried < TRIES; tried++) {
      await sleep(REST_MS);
      rest = await tableIfAtRest(readModels, table, take);
    }
    if (!rest) continue;
    for (const [tenant, tree] of trees) {
      const root = Buffer.from(rootOf(tree)).toString('hex');
      attested.set(tenant, [...(attested.get(tenant) ?? []), { table, index: rest.index, rows: tree.size, root }]);
    }
  }
  return attested;
};

/** How often the clock looks whether a new day has begun, milliseconds. */
const EVERY_MS = 60_000;

/**
 * A Nest provider that puts on record what a service’s read models hold, once a day, when the day turns in Sweden. Processes that do it at the same time
 * record it once.
 */
export const attestationProvider = (service: Service, models: readonly AnyReadModel[]): Type => {
  @Injectable()
  class DailyAttestation implements OnApplicationBootstrap, OnApplicationShutdown {
    private readonly logger = new Logger(`${service}.attestation`);
    private timer: NodeJS.Timeout | undefined;
    private turn: Promise<void> = Promise.resolve();
    private day = '';

    constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}

    onApplicationBootstrap(): void {
      this.day = this.today();
      this.timer = setInterval(() => {
        this.turn = this.turn.then(() => this.look());
      }, EVERY_MS);
    }

    async onApplicationShutdown(): Promise<void> {
      clearInterval(this.timer);
      await this.turn;
    }

    private today(): string {
      return swedishDay(this.runtime.now().toISOString());
    }

    private async look(): Promise<void> {
      const today = this.today();
      if (today === this.day) return;
      try {
        await attestForAll(this.runtime, service, models, today);
        this.day = today;
      } catch (error) {
        this.logger.error((error as Error).message);
      }
    }
  }
  Object.defineProperty(DailyAttestation, 'name', { value: `${service}.attestation` });
  return DailyAttestation;
};

/** Of every municipality; once for each `occasion`. */
export const attestForAll = async (
  runtime: Runtime,
  service: Service,
  models: readonly AnyReadModel[],
  occasion: string,
): Promise<void> => {
  for (const [tenant, tables] of await readTables(runtime.readModels, models)) {
    const id = deriveId('attestation', service, tenant, occasion);
    const at = runtime.now().toISOString();
    const actor = { ref: SYSTEM, role: 'system', unit: service };
    const meta = { commandId: id, tenant, actor, at, occurredAt: at, correlationId: id, causationId: null };
    await record(runtime, service, id, { occasion, tables }, meta);
  }
};

const record = (runtime: Runtime, service: Service, id: string, data: Data, meta: CommandMeta) =>
  send(runtime, aggregates[service], { type: 'AttestReadModels', id, data, meta }, { creates: true });

export const attestationBody = attestationContract('reporting')
  .commands.AttestReadModels.body.pick({ occasion: true })
  .strict();
export const attestationExample = { occasion: 'Kommunstyrelsen 2022-05-18' };

export const attestationPath = (service: Service): string => `/api/${service}/read-model-attestations`;
export const attestationOperation = (service: Service): string =>
  `attest${service.charAt(0).toUpperCase()}${service.slice(1)}ReadModels`;

/** The route by which an auditor or operator has it put on record now: before a screen is printed, or after a decision. */
export const attestationController = (service: Service, models: readonly AnyReadModel[]): Type => {
  @Controller()
  class AttestationController {
    constructor(
      @Inject(RUNTIME) readonly runtime: Runtime,
      @Inject(VERIFY) readonly verify: Verify,
    ) {}

    @Post(attestationPath(service))
    async attest(@Req() request: FastifyRequest) {
      const person = await personOf(request, this.verify);
      const role = await requireRole(this.runtime, service, attestationOperation(service), AUDITORS, person);
      const asked = checked(attestationBody, request.body ?? {});
      const tables = (await readTables(this.runtime.readModels, models)).get(person.tenant);
      if (!tables) throw known('not-found');
      const id = this.runtime.newId();
      const at = this.runtime.now().toISOString();
      const { ref, unit, tenant } = person;
      const meta = {
        commandId: id,
        tenant,
        actor: { ref, role, unit },
        at,
        occurredAt: at,
        correlationId: id,
        causationId: null,
      };
      const outcome = await record(this.runtime, service, id, { ...asked, tables }, meta);
      if (isRejection(outcome)) throw known('not-found');
      return { id, stream: outcome.stream, revision: outcome.revision, tables };
    }
  }
  Object.defineProperty(AttestationController, 'name', { value: `${service}.attestations` });
  return AttestationController;
};
