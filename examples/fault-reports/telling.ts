import { styleText } from 'node:util';
import { t } from './language.ts';
import type { Person, Reply } from './person.ts';

export type Say = (line: string) => void;

/** How the story is told: what is done must succeed, what is refused must be refused for the reason that the story gives. */
export const telling = (say: Say) => {
  let day = '2022-01-10';

  const sent = async (person: Person, operation: string, body: object, on?: string): Promise<Reply['body']> => {
    const { status, body: answer } = await person.send(operation, { ...body, occurredAt: `${day}T09:00:00Z` }, on);
    if (status >= 300)
      throw new Error(
        `${person.username} could not ${operation}: ${answer.code} ${answer.detail ?? JSON.stringify(answer.errors ?? '')}`,
      );
    say(`${styleText('dim', day)}  ${person.username.padEnd(18)} ${person.words(operation)}`);
    return answer;
  };

  const refused = async (code: string, person: Person, operation: string, body: object, on?: string): Promise<void> => {
    const { status, body: answer }: Reply = await person.send(
      operation,
      { ...body, occurredAt: `${day}T09:00:00Z` },
      on,
    );
    if (answer.code !== code)
      throw new Error(
        `${person.username} should have been refused ${operation} (${code}), but: ${status} ${answer.code ?? 'done'} ${answer.detail ?? ''}`,
      );
    const why =
      answer.detail ??
      answer.errors?.map((error: { field: string; detail: string }) => `${error.field}: ${error.detail}`).join('; ') ??
      answer.title;
    say(
      `${styleText('dim', day)}  ${person.username.padEnd(18)} ${person.words(operation)}  ${styleText('yellow', `✗ ${code}`)}`,
    );
    say(styleText('dim', `              ${why}`));
  };

  return {
    /** Resolves with the id of what the command was sent to, or started. */
    done: async (person: Person, operation: string, body: object, on?: string): Promise<string> =>
      (await sent(person, operation, body, on)).id,
    /** The same, with what the first event says. */
    recorded: async (
      person: Person,
      operation: string,
      body: object,
      on?: string,
    ): Promise<Readonly<Record<string, string>>> => (await sent(person, operation, body, on)).events[0].data,
    refused,
    scene(sv: string, en: string, on: string): void {
      day = on;
      say('');
      say(styleText('bold', t(sv, en)));
    },
    on(next: string): void {
      day = next;
    },
    /** Waits for what a reaction or the clock will do by itself. */
    async until(sv: string, en: string, holds: () => Promise<boolean>): Promise<void> {
      const patience = Date.now() + 20_000;
      while (!(await holds())) {
        if (Date.now() > patience) throw new Error(`waited in vain: ${en}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      say(`${styleText('dim', day)}  ${t('(systemet)', '(system)').padEnd(18)} ${styleText('cyan', t(sv, en))}`);
    },
  };
};

export type Telling = ReturnType<typeof telling>;
