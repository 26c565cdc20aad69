import { SERVICES } from '@havstang/contracts';
import { DEMO_PASSWORD, signIn } from '@havstang/identity';
import { castFor, type Cast } from '../examples/fault-reports/cast.ts';
import { operationsOf, signedIn, type Person } from '../examples/fault-reports/person.ts';
import { play, type Played } from '../examples/fault-reports/play.ts';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './http.js';
import { deployment, freshServer, type Server } from './server.js';

type Node = {
  readonly kind: string;
  readonly stream: string;
  readonly steps: readonly { readonly index: number; readonly type: string; readonly refused?: boolean }[];
};

const kinds = (nodes: readonly Node[]): Set<string> => new Set(nodes.map(({ kind }) => kind));

describe('the story, over HTTP, by the people in it', () => {
  let server: Server;
  let remove: () => Promise<void>;
  let cast: Cast;
  let leader: Person;
  let first: Played;
  let second: Played;
  const told: string[] = [];

  beforeAll(async () => {
    ({ server, remove } = await freshServer());
    cast = await castFor(server.url);
    leader = cast.leader;
    first = await play(cast, (line) => told.push(line));
    second = await play(cast, () => undefined);
  }, 120_000);
  afterAll(() => remove());

  const read = async (view: string, query: Record<string, string> = {}) => {
    const { status, body } = await leader.read(view, query);
    expect([status, body.errors]).toEqual([200, undefined]);
    return body;
  };

  it('sees each refusal refuse', () => {
    const refused = told.flatMap((line) => /✗ ([a-z-]+)/.exec(line)?.[1] ?? []);
    expect(refused).toEqual([
      'joint-delegates',
      'not-allowed',
      'problem-already-triaged',
      'needs-other-perspective',
      'framing-not-a-question',
      'opening-needs-boundary',
      'opening-needs-creative-space',
      'test-not-approved',
      'invalid-input',
      'delegation-limit-exceeded',
      'boundary-not-considered',
      'recused-person-takes-part',
      'decision-already-taken',
      'test-plan-frozen',
      'test-measures-unobserved',
      'effect-own-claim',
      'boundary-effects-missing',
      'erasure-needs-disposal-decision',
    ]);
  });

  it('says in either language how it is played, and what it was asked wrongly', () => {
    const asked = (...args: string[]) => {
      const story = join(import.meta.dirname, '..', 'examples', 'fault-reports', 'story.ts');
      return spawnSync(process.execPath, [story, ...args], {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '', LC_ALL: 'en_GB.UTF-8' },
      });
    };
    const shown = ({ status, stdout, stderr }: ReturnType<typeof asked>) => [status, stdout + stderr];
    expect(shown(asked('--help'))).toEqual([0, expect.stringContaining('Usage: npm run story')]);
    expect(shown(asked('--help', '--lang', 'sv'))).toEqual([0, expect.stringContaining('Användning: npm run story')]);
    for (const wrong of [['--nothing'], ['--repeat', '0'], ['--lang', 'fi']])
      expect(shown(asked(...wrong))).toEqual([2, expect.stringContaining('Usage:')]);
  });

  it('makes two stories when played twice', () => expect(second.decisionId).not.toBe(first.decisionId));

  it('follows the decision from the problem to the effect', async () => {
    const { nodes, missing, cut } = await read('decisionLineage', { id: first.decisionId });
    expect([missing, cut]).toEqual([[], false]);
    expect(kinds(nodes)).toEqual(
      new Set([
        'problem',
        'challenge',
        'boundary',
        'idea',
        'solutionTest',
        'session',
        'decision',
        'case',
        'delegationOrder',
        'boardMeeting',
        'effect',
        'effectFollowUp',
      ]),
    );
    expect(nodes.flatMap((node: Node) => node.steps).some((step: Node['steps'][number]) => step.refused)).toBe(true);
  });

  it('follows it both ways, from either end', async () => {
    const back = await read('decisionLineage', { id: first.decisionId, direction: 'back' });
    expect([kinds(back.nodes).has('problem'), kinds(back.nodes).has('effect')]).toEqual([true, false]);
    const forward = await read('decisionLineage', { id: `problem-${first.problemId}`, direction: 'forward' });
    expect(kinds(forward.nodes).has('effect')).toBe(true);
  });

  it('shows it as it was at any index', async () => {
    const { nodes } = await read('decisionLineage', { id: first.decisionId });
    const taken = nodes
      .flatMap((node: Node) => node.steps)
      .find((step: Node['steps'][number]) => step.type.includes('decision-taken'));
    const then = await read('decisionLineage', { id: first.decisionId, asOfIndex: String(taken.index) });
    expect(kinds(then.nodes).has('effect')).toBe(false);
    expect(Math.max(...then.nodes.flatMap((node: Node) => node.steps.map(({ index }) => index)))).toBeLessThanOrEqual(
      taken.index,
    );
  });

  it('gives the tree alone to a terminal that asks for text', async () => {
    const token = await signIn({ baseUrl: server.url, username: 'revisor', password: DEMO_PASSWORD });
    const reply = await fetch(`${server.url}/api/reporting/decision-lineage?id=${first.decisionId}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/plain' },
    });
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await reply.text()).toBe(`${(await read('decisionLineage', { id: first.decisionId })).text}\n`);
  });

  it('counts what the boundaries did', async () => {
    const { challenges } = await read('leverRatio', { challengeId: first.challengeId });
    expect(challenges[0]).toMatchObject({ lever: 2, obstacle: 1, neutral: 0 });
  });

  it('knows who understood whose problems, and who works with whom', async () => {
    expect(JSON.stringify(await read('departmentProblemMatrix'))).toContain('kultur-utbildning-skola');
    const network = await read('networkTimeline', { asOf: '2022-03-31' });
    expect(network.edges).toHaveLength(1);
  });

  it('has forgotten what was written about somebody, and tells so in its place', async () => {
    const { nodes } = await read('decisionLineage', { id: first.decisionId });
    const steps = nodes.flatMap((node: Node) => node.steps) as { type: string; note?: string; outcome?: string }[];
    const assessed = steps.filter(
      ({ type, outcome }) => type.includes('conflict-of-interest-assessed') && outcome === 'noConflict',
    );
    expect(assessed.map(({ note }) => note)).toEqual([expect.stringMatching(/^\[(erased|raderad)\]$/)]);
    const { body } = await cast.registrar.read('erasureRegister', { status: 'erased' });
    expect(body.erasures.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining([first.erasureId, second.erasureId]),
    );
  });

  it('has nothing left to report to a meeting', async () => {
    expect(await read('delegationList', { board: 'KS', onDate: '2022-06-30' })).toMatchObject({
      overdue: 0,
      decisions: [],
    });
  });

  describe('and its history, proved by the auditor’s tool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'havstang-story-'));
    const bundle = join(folder, 'bundle');
    const root = join(import.meta.dirname, '..');
    const audit = (...args: string[]) =>
      spawnSync(process.execPath, [join(root, 'apps', 'auditor', 'dist', 'main.js'), ...args], {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '', LANG: 'en' },
      });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('exports, verifies, replays and traces, offline', async () => {
      const token = await signIn({ baseUrl: server.url, username: 'revisor', password: DEMO_PASSWORD });
      for (const service of SERVICES) {
        const attested = await ask(server, `/api/${service}/read-model-attestations`, {
          body: { occasion: 'Granskning' },
          token,
        });
        expect([service, attested.status]).toEqual([service, 201]);
      }
      const exported = audit('export', '--url', server.url, '--out', bundle);
      expect([exported.status, exported.stderr]).toEqual([0, '']);
      const verdict = JSON.parse(audit('verify', bundle, '--json').stdout);
      expect(verdict).toMatchObject({ ok: true, level: 'L1', findings: [] });
      expect(verdict.erased.map(({ texts }: { texts: number }) => texts)).toEqual([1, 1]);
      const states = JSON.parse(audit('texts', bundle, '--json').stdout).counts;
      expect(states).toMatchObject({ erased: 2, malformed: 0 });
      const replayed = JSON.parse(audit('replay', bundle, '--json').stdout);
      expect(replayed).toMatchObject({ differences: [], unknown: [], events: verdict.events });
      expect(replayed.tables.length).toBeGreaterThan(20);
      expect(replayed.attestations.length).toBeGreaterThan(20);
      expect(replayed.attestations.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);
    });

    it('proves one event with the key alone, and only that event', () => {
      const file = join(folder, 'event.tlog-proof');
      const key = readFileSync(join(bundle, 'vkeys.txt'), 'utf8').trim();
      expect(audit('proof', '24', bundle, '--out', file).status).toBe(0);
      const checked = audit('check-proof', file, '--key', key, '--json');
      expect(JSON.parse(checked.stdout)).toMatchObject({
        ok: true,
        index: 24,
        checkpoint: { origin: key.split('+')[0] },
      });
      writeFileSync(file, readFileSync(file, 'utf8').replace('index 24', 'index 25'));
      const changed = audit('check-proof', file, '--key', key, '--json');
      expect([changed.status, JSON.parse(changed.stdout)]).toEqual([1, { ok: false, fault: 'not-included' }]);
      expect(audit('proof', '99999', bundle).status).toBe(1);
      expect(audit('check-proof', file, '--key', 'none').status).toBe(2);
    });

    it('shows the read models as they were, and what changed since', () => {
      const { size } = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as { size: number };
      const then = JSON.parse(audit('as-of', '10', bundle, '--json').stdout);
      expect(then).toMatchObject({ events: 11, last: { index: 10 } });
      const one = JSON.parse(audit('as-of', String(size - 1), bundle, '--table', 'problem-board@1', '--json').stdout);
      expect(one).toMatchObject({ events: size, tables: [{ table: 'problem-board@1' }] });
      const { events, rows } = JSON.parse(audit('diff', '10', '60', bundle, '--json').stdout);
      expect(events).toHaveLength(50);
      expect(rows.length).toBeGreaterThan(5);
      expect(audit('as-of', '2022-02-30', bundle).status).toBe(2);
      expect(audit('as-of', '10', bundle, '--table', 'none@1').status).toBe(2);
    });

    it('traces the decision as the server does', async () => {
      // While the tool ran, nobody here saw connections close: a moment, or the next question goes out on one of those.
      await sleep(100);
      // The export holds personal texts as the log does, encrypted; so does what a researcher is shown.
      const researcher = await signedIn(server.url, await operationsOf(server.url), 'foljeforskare', DEMO_PASSWORD);
      const { text: _text, ...served } = (await researcher.read('decisionLineage', { id: first.decisionId })).body;
      // Whoever holds the export sees by the log which of them are erased; to a researcher one looks like the other.
      const traced = audit('trace', first.decisionId, bundle, '--json').stdout;
      expect(traced).toContain('"[erased]"');
      expect(JSON.parse(traced.replaceAll('[erased]', '[personal text, encrypted]'))).toEqual(served);
      expect(audit('trace', first.decisionId, bundle, '--lang', 'en').stdout).toContain('[erased]');
    });

    it('makes a report to read and to print, with words in place of what is encrypted', () => {
      const [html, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
      for (const file of [html, pdf]) expect(audit('report', first.decisionId, bundle, '--out', file).status).toBe(0);
      const text = readFileSync(html, 'utf8');
      expect(text).toContain('Införande av gemensam felanmälan');
      expect(text).toContain('trust level L1');
      expect(text).not.toContain('chacha20');
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    });

    it('shows what the decider could see when deciding, and nothing later', () => {
      const seen = JSON.parse(audit('seen-by', first.decisionId, bundle, '--json').stdout);
      expect(seen.decided).toMatchObject({
        type: 'se.havstang.governance.decision-taken.v1',
        actor: { role: 'delegate' },
      });
      expect(seen.reliedOn.length).toBeGreaterThan(3);
      for (const { revision, latest } of seen.reliedOn) expect(latest).toBe(revision);
      expect(seen.lineage.missing).toEqual(['effect']);
      const pages = seen.screens.map(({ view }: { view: string }) => view);
      expect(pages).toEqual(expect.arrayContaining(['challenges/testPortfolio', 'governance/boundaryCatalogue']));
      const register = seen.screens.find(
        ({ view, query }: { view: string; query: { id?: string } }) =>
          view === 'governance/decisionRegister' && query.id === first.decisionId,
      );
      expect(JSON.stringify(register.shown)).not.toContain(seen.decided.recordedAt);
      expect(audit('seen-by', first.decisionId.replace(/^.{8}/, '00000000'), bundle).status).toBe(1);
    });

    const verdictOf = (of: string) => JSON.parse(audit('verify', of, '--json').stdout);
    const linesOf = (of: string, file: string): string[] => readFileSync(join(of, file), 'utf8').split('\n');
    const scopeOf = (of: string) => JSON.parse(readFileSync(join(of, 'manifest.json'), 'utf8')).scope;
    const part = (name: string, ...asked: string[]): string => {
      const out = join(folder, name);
      expect(audit('export', ...asked, '--out', out).stderr).toBe('');
      expect(verdictOf(out)).toMatchObject({ ok: true, findings: [], level: 'L1' });
      return out;
    };
    const PARTS: readonly (() => string[])[] = [
      () => ['--case', 'KS 2022/1'],
      () => ['--case', 'KS 2022/2'],
      () => ['--decision', first.decisionId],
    ];
    const live: string[] = [];

    it('exports a case with all that led to it and followed', () => {
      live.push(...PARTS.map((asked, n) => part(`live-${n}`, '--url', server.url, ...asked())));
      const [numbered, whole, decision] = live.map(scopeOf);
      expect(numbered.streams.map((stream: string) => stream.split('-')[0])).toEqual([
        'boardMeeting',
        'delegationOrder',
      ]);
      expect(whole.streams).toEqual(decision.streams);
      const relied = linesOf(live[1]!, 'payloads.jsonl').flatMap((line) =>
        line.includes('"decidedOn"') ? JSON.parse(line).reliedOn.map(({ stream }: Node) => stream) : [],
      );
      expect(relied.length).toBeGreaterThan(5);
      expect(whole.streams).toEqual(expect.arrayContaining(relied));
      expect(JSON.parse(audit('trace', first.decisionId, live[1]!, '--json').stdout)).toMatchObject({
        missing: [],
        notShown: [],
      });
      expect(JSON.parse(audit('trace', `case-${whole.id}`, bundle, '--json').stdout).missing).toEqual([]);
      expect(JSON.parse(audit('trace', `case-${numbered.id}`, live[0]!, '--json').stdout)).toMatchObject({
        missing: [],
        notShown: expect.arrayContaining(['idea']),
      });
    });

    it('shows in a part which texts are erased, and nothing else of whom that was', () => {
      for (const of of live.slice(1)) {
        expect(JSON.parse(audit('texts', of, '--json').stdout).counts).toMatchObject({ erased: 1 });
        expect(audit('trace', first.decisionId, of).stdout).toContain('[erased]');
        const said = linesOf(of, 'entries.jsonl').filter((line) => line.includes('"stream":"erasure-'));
        expect(said.map((line) => JSON.parse(line).type)).toEqual([expect.stringContaining('.person-key-destroyed.')]);
      }
    });

    // Servers have no folder; there an export comes from what answers.
    if (deployment() === 'standalone')
      it('exports the same from the folder of the stopped server, whole and in part', async () => {
        await server.end('SIGTERM');
        const shown = (of: string) =>
          linesOf(of, 'entries.jsonl').filter(
            (line) => line.startsWith('{"actor"') && !line.includes('heads-committed'),
          );
        for (const [n, asked] of PARTS.entries()) {
          const stopped = part(`stopped-${n}`, '--data', server.dataDir, ...asked());
          expect(scopeOf(stopped).streams).toEqual(scopeOf(live[n]!).streams);
          expect(shown(stopped)).toEqual(shown(live[n]!));
          expect(verdictOf(stopped).tail.streams).toBe(scopeOf(stopped).streams.length);
        }
        const [last] = live.slice(-1);
        const same = join(folder, `stopped-${live.length - 1}`);
        expect(verdictOf(same).tail).toEqual(verdictOf(last!).tail);
        expect(audit('trace', first.decisionId, same, '--json').stdout).toBe(
          audit('trace', first.decisionId, last!, '--json').stdout,
        );
        part('stopped-period', '--data', server.dataDir, '--period', '2022-01-01..2100-01-01');
        const none = ['--case', 'KS 2022/9999', '--out', join(folder, 'none')];
        expect(audit('export', '--data', server.dataDir, ...none).status).toBe(1);
        const other = join(folder, 'stopped');
        expect(audit('export', '--data', server.dataDir, '--out', other).status).toBe(0);
        expect(readFileSync(join(other, 'payloads.jsonl'), 'utf8').length).toBeGreaterThan(1_000);
        expect(
          JSON.parse(audit('verify', other, '--json', '--checkpoint', join(bundle, 'checkpoints.txt')).stdout).ok,
        ).toBe(true);
        expect(audit('replay', other).status).toBe(0);
      });

    it('names what was changed', () => {
      const file = join(bundle, 'payloads.jsonl');
      const whole = readFileSync(file, 'utf8');
      writeFileSync(file, whole.replace('Felanmälningar', 'Felanmälningor'));
      const changed = audit('verify', bundle);
      expect([changed.status, changed.stdout]).toEqual([1, expect.stringContaining('payloads.jsonl')]);
      writeFileSync(file, whole);
      appendFileSync(join(bundle, 'README.txt'), ' ');
      expect(audit('verify', bundle).status).toBe(1);
    });
  });
});
