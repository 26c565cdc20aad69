/**
 * People of the demo who do what tools/compose/try.sh has to see.
 *   node people.ts erase URL FILE    a citizen writes, and is erased by decision; ends when the keys are destroyed and the account is gone; the id of
 *                                    the event that has what was written goes to FILE
 *   node people.ts erased URL        0 when the citizen cannot sign in
 *   node people.ts report URL FILE   report problems until the door is closed, or until SIGTERM; the ids of the events that were acknowledged go to FILE;
 *                                    0 when every command was
 */
import { DEMO_PASSWORD } from '@havstang/identity';
import { writeFileSync } from 'node:fs';
import { decideErasure, disposalDecision, eventually } from '../../e2e/erasure/erase.ts';
import { operationsOf, signedIn, type Person } from '../../examples/fault-reports/person.ts';

const REPORTERS = 8;
const [what, url = '', file = ''] = process.argv.slice(2);

const as = async (username: string): Promise<Person> => signedIn(url, await operationsOf(url), username, DEMO_PASSWORD);

const canSignIn = (username: string): Promise<boolean> =>
  as(username).then(
    () => true,
    () => false,
  );

const erase = async (): Promise<void> => {
  const [citizen, registrar, secretary] = [
    await as('medborgare'),
    await as('registrator'),
    await as('namndsekreterare'),
  ];
  const { body: written } = await citizen.send('reportProblem', {
    title: 'Porten',
    description: 'Porttelefonen är trasig.',
  });
  const decisionId = await disposalDecision({ registrar, secretary });
  const erasureId = await decideErasure({ registrar, secretary }, citizen, decisionId);
  await eventually(async () => {
    const { body } = await registrar.read('erasureRegister');
    return body.erasures.find(
      ({ id, status }: { id: string; status: string }) => id === erasureId && status === 'erased',
    );
  });
  await eventually(async () => ((await canSignIn('medborgare')) ? undefined : true));
  writeFileSync(file, written.events[0].id);
};

const report = async (): Promise<void> => {
  const caretaker = await as('vaktmastare');
  const acknowledged: string[] = [];
  let goesOn = true;
  process.once('SIGTERM', () => (goesOn = false));
  const reporter = async (): Promise<void> => {
    while (goesOn) {
      const answer = await caretaker
        .send('reportProblem', { title: 'Fel', description: 'Igen.' })
        .catch(() => undefined);
      if (answer?.status !== 201) {
        process.exitCode = 1;
        return;
      }
      acknowledged.push(answer.body.events[0].id);
    }
  };
  await Promise.all(Array.from({ length: REPORTERS }, reporter));
  writeFileSync(file, acknowledged.map((id) => `${id}\n`).join(''));
};

if (what === 'erase') await erase();
else if (what === 'erased') process.exitCode = (await canSignIn('medborgare')) ? 1 : 0;
else if (what === 'report') await report();
else throw new Error('erase, erased or report');
