/** Failures that a caller can act on. Each carries a stable `code`; the HTTP layer turns them into problem details. */
export class HavstangError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The stream is not at the expected revision. Nothing was written. */
export class Conflict extends HavstangError {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super('revision-conflict', `${stream} is at revision ${actual}, not ${expected}`);
  }
}

/** Larger than `LIMITS`, or not I-JSON. Nothing was written. */
export class TooLarge extends HavstangError {
  constructor(message: string) {
    super('too-large', message);
  }
}

/** The event or its metadata is not something that the ledger can seal (not I-JSON, an empty name). Nothing was written. */
export class Unsealable extends HavstangError {
  constructor(message: string) {
    super('unsealable', message);
  }
}

/** The server behind a port cannot answer now; trying again later is safe. */
export class Unavailable extends HavstangError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}

/** What witnesses have seen of the history and this installation does not have, as after a restore of an old backup. */
export type Missing = {
  readonly witness: string;
  /** Events that the witness has cosigned. */
  readonly witnessed: number;
  /** Events that there are. */
  readonly events: number;
  /** The witness says that what there is does not continue what it has seen: the history is another one. */
  readonly forked: boolean;
};

/** The history is not what a witness has seen of it. Nothing is written before it is; reading goes on. */
export class LedgerBehind extends Unavailable {
  constructor(readonly missing: Missing) {
    const { witness, witnessed, events, forked } = missing;
    super(
      forked
        ? `${witness} has seen another history of this log than there is`
        : `${witness} has seen ${witnessed} events, and there are ${events}`,
    );
  }
}

/** The port was closed. */
export class Closed extends HavstangError {
  constructor(what: string) {
    super('closed', `${what} is closed`);
  }
}

/** No such thing for this tenant; said alike whether it does not exist or belongs to another. */
export class NotFound extends HavstangError {
  constructor(readonly what: string) {
    super('not-found', `${what} was not found`);
  }
}

/** The person's key was destroyed, for good: nothing more can be written about or as that person. */
export class PersonErased extends HavstangError {
  constructor() {
    super('person-erased', 'the person was erased; nothing more can be written about or as them');
  }
}

/** The person's key may not be destroyed for now. */
export class PersonHeld extends HavstangError {
  constructor() {
    super('person-held', 'what is kept about the person is under legal hold');
  }
}

/** A vault holds another key of a person than the one that is to be added: the two are not of one installation. */
export class OtherKeys extends HavstangError {
  constructor() {
    super(
      'other-keys',
      'the key vault holds other keys than those that are to be moved there; nothing of it was changed',
    );
  }
}

/** The stream holds an event that this version does not understand, so nothing may be decided on it. */
export class UnknownEvent extends HavstangError {
  constructor(
    readonly stream: string,
    readonly type: string,
  ) {
    super('unknown-event', `${stream} holds ${type}, which this version does not know; it refuses to guess`);
  }
}

/** An event that no retry can make handleable: the bus parks it at once. */
export class Poison extends HavstangError {
  constructor(message: string, options?: ErrorOptions) {
    super('poison', message, options);
  }
}

/** The store's history does not hang together: a revision does not follow the one before, or an event stands twice. Sealing stops until a person has looked. */
export class BrokenStream extends HavstangError {
  constructor(message: string) {
    super('broken-stream', message);
  }
}
