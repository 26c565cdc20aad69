export { API_AUDIENCE, openIdentity, type Identity, type IdentityOptions } from './identity.js';
export type { AppliedErasures } from './applied.js';
export { API_SCOPE, CLI_CLIENT, DOCS_CLIENT } from './clients.js';
export { DEMO_PASSWORD, DEMO_PEOPLE, demoPerson, type DemoPerson } from './demo-people.js';
export { NoInstallation, openAccounts, UsernameTaken, type Accounts } from './accounts.js';
export { hashPassword } from './password.js';
export type { NewPerson, People, Person } from './people.js';
export { signIn, SignInFailed, type SignIn, type SignInFailure } from './sign-in.js';
