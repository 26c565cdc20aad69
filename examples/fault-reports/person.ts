import { signIn } from '@havstang/identity';
import { LANGUAGE } from './language.ts';

/** What came back: a command's result or a view, or the problem document that says no. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a script reads answers as a newcomer would, without a client library
export type Reply = { readonly status: number; readonly body: any };

/** Somebody who is signed in and does things. */
export type Person = {
  readonly username: string;
  /** The pseudonym under which the person stands in the history. */
  readonly ref: string;
  /** Sends a command. `on` is what it is sent to; left out for a command that starts something. */
  send(operation: string, body: object, on?: string): Promise<Reply>;
  read(operation: string, query?: Readonly<Record<string, string>>): Promise<Reply>;
  /** What an operation is called, in the words of the server's own document. */
  words(operation: string): string;
};

/** Where each operation of the server is, and what it is called, by its name. */
export type Operations = ReadonlyMap<string, { readonly path: string; readonly words: string }>;

type OpenApi = {
  readonly paths: Record<string, Record<string, { readonly operationId: string; readonly summary: string }>>;
};

/** As the server's own OpenAPI document tells: the story knows names, not addresses. Its summaries are in English, a dot, and Swedish. */
export const operationsOf = async (url: string): Promise<Operations> => {
  const { paths } = (await (await fetch(new URL('/openapi.json', url))).json()) as OpenApi;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map(({ operationId, summary }) => {
        const [en = summary, sv = en] = summary.split(' · ');
        return [operationId, { path, words: (LANGUAGE === 'sv' ? sv : en).split(';', 1)[0] ?? '' }] as const;
      }),
    ),
  );
};

export const signedIn = async (
  url: string,
  operations: Operations,
  username: string,
  password: string,
): Promise<Person> => {
  const token = await signIn({ baseUrl: url, username, password });

  const call = async (
    operation: string,
    { id, ...query }: Readonly<Record<string, string>>,
    init: RequestInit = {},
  ): Promise<Reply> => {
    const path = operations.get(operation)?.path;
    if (!path) throw new Error(`the server has no operation ${operation}`);
    const inPath = path.includes('{id}');
    const address = new URL(path.replace('{id}', id ?? ''), url);
    address.search = new URLSearchParams(inPath || id === undefined ? query : { id, ...query }).toString();
    const headers = { ...init.headers, authorization: `Bearer ${token}`, 'accept-language': LANGUAGE };
    const response = await fetch(address, { ...init, headers });
    return { status: response.status, body: await response.json() };
  };

  const { ref } = (await call('me', {})).body;
  return {
    username,
    ref,
    send: (operation, body, on = '') =>
      call(
        operation,
        { id: on },
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ),
    read: (operation, query = {}) => call(operation, query),
    words: (operation) => operations.get(operation)?.words ?? operation,
  };
};
