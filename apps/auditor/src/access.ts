import { DEMO_PASSWORD, signIn } from '@havstang/identity';

type Given = { readonly token?: string | undefined; readonly as: string };

/** The access token to show the server at `url`: the one given, otherwise that of the demo account `as`. Rejects with `SignInFailed`. */
export const accessTo = async (url: string, { token, as }: Given): Promise<string> =>
  token ?? signIn({ baseUrl: url, username: as, password: DEMO_PASSWORD });
