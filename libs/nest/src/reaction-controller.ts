import { SERVICES, type Service } from '@havstang/contracts';
import { crashPoint, deriveId, PersonHeld, Poison, see, Unavailable, type SealedEvent } from '@havstang/kernel';
import { Catch, Controller, Inject, UseFilters, type RpcExceptionFilter, type Type } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import type { Effects, Reaction } from './reaction.js';
import { lookupFor, PATIENCE_MS, RUNTIME, type Runtime } from './runtime.js';
import { carryOutForSystem } from './system-commands.js';

/** The consumer group as which a service reacts. */
export const groupOf = (service: Service): string => `${service}.reactions`;

/** Every consumer group that there is. */
export const GROUPS: readonly string[] = SERVICES.map(groupOf);

/**
 * What a reaction throws reaches the bus as it is. Nest would tell it "Internal server error", and the bus could not see whether it passes by itself
 * (`Unavailable`), never will (`Poison`), or what to write beside an event that it sets aside.
 */
@Catch()
class AsItIs implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A Nest controller whose `@EventPattern` handler is one reaction. Command ids derive from the event's, so redelivery repeats nothing. */
export const reactionController = (service: Service, reaction: Reaction): Type => {
  @Controller()
  @UseFilters(new AsItIs())
  class ReactionController {
    constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}

    @EventPattern([...reaction.types], { group: groupOf(service) })
    async handle(@Payload() event: SealedEvent): Promise<void> {
      const seen = see(reaction.codec, event);
      if (!seen) throw new Poison(`${event.type} cannot be read by ${reaction.name}`);
      // What a reaction looks up must already hold the event that it reacts to.
      if (!(await this.runtime.running.caughtUp(event.index, PATIENCE_MS)))
        throw new Unavailable('the read models are behind');
      const wanted = await reaction.react(
        seen,
        lookupFor(this.runtime, event.tenant),
        effectsFor(this.runtime, event.tenant),
      );
      for (const [i, want] of wanted.entries()) {
        crashPoint('reaction:before-effect');
        await carryOutForSystem(this.runtime, service, want, {
          commandId: deriveId('reaction', service, reaction.name, event.id, String(i)),
          by: reaction.name,
          event,
          tenant: event.tenant,
          occurredAt: event.occurredAt,
          correlationId: event.correlationId,
          causationId: event.id,
        });
        crashPoint('reaction:after-effect');
      }
    }
  }
  Object.defineProperty(ReactionController, 'name', { value: `${service}.${reaction.name}` });
  return ReactionController;
};

/** A hold that the log has lifted already may not have been lifted in the vault yet; that passes by itself. */
const effectsFor = ({ vault }: Runtime, tenant: string): Effects => ({
  destroyKey: async (person) => {
    try {
      crashPoint('erasure:before-destroy');
      const ids = await vault.destroy(tenant, person);
      crashPoint('erasure:after-destroy');
      return ids;
    } catch (error) {
      if (error instanceof PersonHeld) throw new Unavailable('the person is held', { cause: error });
      throw error;
    }
  },
});
