import { DEMO_PASSWORD } from './demo-people.js';
import { start, stopAll } from './identity.harness.js';
import { signIn } from './sign-in.js';

describe('signIn', () => {
  afterEach(stopAll);

  it('says which way it failed', async () => {
    const running = await start();
    const wrong = signIn({ baseUrl: running.baseUrl, username: 'rektor', password: 'guess' });
    await expect(wrong).rejects.toMatchObject({ name: 'SignInFailed', reason: 'refused' });
    await running.stop();
    const unreachable = signIn({ baseUrl: running.baseUrl, username: 'rektor', password: DEMO_PASSWORD });
    await expect(unreachable).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
