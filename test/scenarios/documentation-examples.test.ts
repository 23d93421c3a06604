/** Examples of the Kubernetes documentation, applied as a reader would, come to the state that a real cluster shows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openNotebookSession } from '../../engine/notebook/open.ts';
import type { NotebookSession } from '../../engine/notebook/session.ts';
import { defaultSettings } from '../../engine/notebook/settings.ts';

const examples = resolve(import.meta.dirname, '../../../shared/examples/website');

async function withSession(work: (session: NotebookSession) => Promise<void>): Promise<void> {
  const session = await openNotebookSession({ ...defaultSettings, nodes: 3 });
  try {
    await work(session);
  } finally {
    session.dispose();
  }
}

const texts = (path: string): string[] => {
  const full = join(examples, path);
  return path.endsWith('.yaml')
    ? [readFileSync(full, 'utf8')]
    : readdirSync(full)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => readFileSync(join(full, name), 'utf8'));
};

/** Runs cells in order; manifests of files, then commands; resolves with what the last command printed. */
async function run(
  session: NotebookSession,
  ...cells: ({ readonly apply: string } | { readonly sh: string })[]
): Promise<string> {
  let printed = '';
  for (const cell of cells) {
    const sources =
      'apply' in cell
        ? texts(cell.apply).map((value) => ({ kind: 'manifest' as const, value }))
        : [{ kind: 'command' as const, value: cell.sh }];
    for (const source of sources) {
      const result = await session.run(source, { signal: new AbortController().signal, print: () => {} });
      printed = result.outputs.map(({ text }) => text).join('');
      if (!result.ok) throw new Error(`${source.value}\n${printed}`);
    }
  }
  return printed;
}

const statuses =
  'kubectl get pods --no-headers -o custom-columns=P:.status.phase,R:.status.containerStatuses[*].ready | sort | uniq -c';

describe.runIf(existsSync(examples))('an example of the documentation', () => {
  test('the guestbook runs, and its front end is reached through its Service', async () => {
    await withSession(async (session) => {
      await run(
        session,
        { apply: 'application/guestbook' },
        { sh: 'kubectl wait --for=condition=Available deployment --all --timeout=120s' },
      );
      expect((await run(session, { sh: statuses })).trim()).toMatch(/^6 Running\s+true$/);
      const served = await run(session, {
        // the stored Service selects by another label than its Deployment has; a real cluster would find no endpoint either
        sh: 'kubectl set selector service frontend app=guestbook,tier=frontend; kubectl run look --image=busybox:1.36 --restart=Never --command -- sleep 600; kubectl wait --for=condition=Ready pod/look; kubectl exec look -- wget -qO- http://frontend | head -n 3',
      });
      expect(served).toMatch(/html/i);
    });
  }, 60_000);

  test('application/deployment.yaml runs, is updated and is scaled', async () => {
    await withSession(async (session) => {
      await run(session, { apply: 'application/deployment.yaml' });
      expect(await run(session, { sh: 'kubectl get deployment nginx-deployment --no-headers' })).toMatch(
        /2\/2\s+2\s+2/,
      );
      await run(
        session,
        { apply: 'application/deployment-update.yaml' },
        { sh: 'kubectl rollout status deployment/nginx-deployment' },
      );
      expect(
        await run(session, { sh: "kubectl get pods -l app=nginx -o jsonpath='{.items[*].spec.containers[0].image}'" }),
      ).toMatch(/^nginx:1\.16\.1 nginx:1\.16\.1$/);
      await run(
        session,
        // the stored version of this example has other labels than its sisters: a selector cannot change
        { sh: 'kubectl delete deployment nginx-deployment' },
        { apply: 'application/deployment-scale.yaml' },
        { sh: 'kubectl rollout status deployment/nginx-deployment' },
      );
      expect(await run(session, { sh: 'kubectl get deployment nginx-deployment --no-headers' })).toMatch(
        /4\/4\s+4\s+4/,
      );
    });
  }, 60_000);

  test('controllers/frontend.yaml keeps three replicas', async () => {
    await withSession(async (session) => {
      await run(session, { apply: 'controllers/frontend.yaml' });
      expect(await run(session, { sh: 'kubectl get rs frontend --no-headers' })).toMatch(/frontend\s+3\s+3\s+3/);
    });
  }, 60_000);

  test('pods/init-containers.yaml serves the page that its init container fetched or says why not', async () => {
    await withSession(async (session) => {
      await run(session, { apply: 'pods/init-containers.yaml' });
      const pod = await run(session, { sh: 'kubectl get pod init-demo --no-headers' });
      // the init container fetches from the internet, which the simulation has not: it fails and is tried again, as behind a firewall
      expect(pod).toMatch(/init-demo\s+(1\/1\s+Running|0\/1\s+Init:(Error|CrashLoopBackOff|0\/1))/);
    });
  }, 60_000);

  test('pods/probe: a liveness probe that fails has its container started again', async () => {
    await withSession(async (session) => {
      await run(session, { apply: 'pods/probe/exec-liveness.yaml' });
      const later = await run(session, { sh: 'sleep 90; kubectl get pod liveness-exec --no-headers' });
      expect(later).toMatch(/liveness-exec\s+1\/1\s+Running\s+1/);
    });
    await withSession(async (session) => {
      await run(session, { apply: 'pods/probe/http-liveness.yaml' });
      expect(await run(session, { sh: 'sleep 25; kubectl get pod liveness-http --no-headers' })).toMatch(
        /Running\s+[1-9]/,
      );
    });
    await withSession(async (session) => {
      await run(session, { apply: 'pods/probe/tcp-liveness-readiness.yaml' }, { sh: 'sleep 20' });
      expect(await run(session, { sh: 'kubectl get pod goproxy --no-headers' })).toMatch(
        /goproxy\s+1\/1\s+Running\s+0/,
      );
    });
  }, 60_000);

  test('service/access: the load balancer example gives endpoints to its Service', async () => {
    await withSession(async (session) => {
      await run(session, { apply: 'service/load-balancer-example.yaml' });
      expect((await run(session, { sh: statuses })).trim()).toMatch(/^\d+ Running\s+true$/);
      await run(session, { sh: 'kubectl expose deployment hello-world --type=NodePort --name=example-service' });
      expect(
        await run(session, {
          sh: 'kubectl get endpointslices -l kubernetes.io/service-name=example-service --no-headers',
        }),
      ).toMatch(/8080/);
    });
  }, 60_000);
});
