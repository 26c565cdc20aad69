import type { Text } from '@havstang/contracts';
import type { IncomingMessage } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import { LOCKED_MS, type Attempts } from './attempts.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-people.js';
import { hashPassword } from './password.js';
import type { Authenticated, People } from './people.js';
import { errorPage, formHeaders, PAGE_HEADERS, signInPage, type Notice, type SignInPage } from './sign-in-page.js';

/** Below the mount of the provider; the uid of the sign-in follows. */
export const SIGN_IN_PATH = '/sign-in/';

const LONGEST_FORM_BYTES = 4_096;
const SHORTEST_PASSWORD = 12;

const STATUS: Record<Notice, number> = { wrong: 403, locked: 429, choose: 200, weak: 422 };

/** What becomes of a form that was sent: the person is let in, or is shown it again with a notice. */
export const SIGN_IN_OUTCOMES = ['let-in', 'wrong', 'locked', 'choose', 'weak'] as const satisfies readonly (
  'let-in' | Notice
)[];
export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];

export type SignInParts = {
  readonly people: People;
  readonly attempts: Attempts;
  readonly demo: boolean;
  /** Told of each form, and not of whom. */
  readonly onSignIn: (outcome: SignInOutcome) => void;
};

type Middleware = Parameters<Provider['use']>[0];
type Context = Parameters<Middleware>[0];

/**
 * Adds the sign-in page and its form to the provider. Which sign-in a request belongs to is known from a cookie bound to the path of the page, which a
 * foreign site can neither read nor have sent with a form of its own (SameSite=Lax).
 */
export const addSignInRoute = (provider: Provider, { people, attempts, demo, onSignIn }: SignInParts): void => {
  const show = (context: Context, redirectUri: string, content: SignInPage): void => {
    const usernames = demo ? new Set(people.list().map(({ username }) => username)) : undefined;
    const choice = usernames && {
      people: DEMO_PEOPLE.filter(({ username }) => usernames.has(username)),
      password: DEMO_PASSWORD,
    };
    context.set(formHeaders(redirectUri));
    if (content.notice) onSignIn(content.notice);
    if (content.notice === 'locked') context.set('Retry-After', String(LOCKED_MS / 1000));
    context.status = content.notice ? STATUS[content.notice] : 200;
    context.body = signInPage({ ...content, ...(choice ? { demo: choice } : {}) });
  };

  const submit = async (context: Context, redirectUri: string): Promise<void> => {
    const form = await readForm(context.req);
    if (!form) return stop(context, 413, { sv: 'Formuläret är för stort.', en: 'The form is too large.' });
    const username = form.get('username') ?? '';
    const password = form.get('password') ?? '';
    const newPassword = form.get('newPassword') ?? undefined;

    const outcome = await attempts.attempt<Authenticated>(username, () => people.authenticate(username, password));
    if (outcome === 'wrong' || outcome === 'locked') {
      return show(context, redirectUri, { notice: outcome, username, renew: newPassword !== undefined });
    }
    const { person, oneTime } = outcome;
    if (oneTime) {
      if (newPassword === undefined) return show(context, redirectUri, { notice: 'choose', username, renew: true });
      if (newPassword.length < SHORTEST_PASSWORD || newPassword === password) {
        return show(context, redirectUri, { notice: 'weak', username, renew: true });
      }
      people.changePassword(person.ref, await hashPassword(newPassword));
    }
    onSignIn('let-in');
    context.status = 303;
    context.redirect(await provider.interactionResult(context.req, context.res, { login: { accountId: person.ref } }));
  };

  provider.use(async (context, next) => {
    if (!context.path.startsWith(SIGN_IN_PATH)) return next();
    try {
      const { params } = await provider.interactionDetails(context.req, context.res);
      const redirectUri = String(params['redirect_uri']);
      if (context.method === 'POST') return await submit(context, redirectUri);
      if (context.method === 'GET') return show(context, redirectUri, {});
      context.set('Allow', 'GET, POST');
      return stop(context, 405, {
        sv: 'Inloggningssidan tar emot GET och POST.',
        en: 'The sign-in page takes GET and POST.',
      });
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      return stop(context, 400, {
        sv: 'Inloggningen är för gammal, eller kakor är avstängda. Börja om.',
        en: 'This sign-in has expired, or cookies are off. Start again.',
      });
    }
  });
};

const stop = (context: Context, status: number, reason: Text): void => {
  context.set(PAGE_HEADERS);
  context.status = status;
  context.body = errorPage(reason);
};

/** Undefined when the body is longer than any sign-in form. It is read to its end all the same, so that the answer can be received. */
const readForm = async (req: IncomingMessage): Promise<URLSearchParams | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LONGEST_FORM_BYTES) chunks.push(chunk);
  }
  return bytes <= LONGEST_FORM_BYTES ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : undefined;
};
