import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../../kinds/types.ts';
import type { ServiceDialer } from '../../../contract.ts';
import { admitting, pod } from '../fixtures.ts';

type Review = { readonly apiVersion: string; readonly request: { readonly uid: string; readonly object: Pod } };
type Reply = (request: Review['request'], path: string) => object | Promise<object>;

const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];

const configuration = (kind: 'Mutating' | 'Validating', ...hooks: object[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: { name: kind.toLowerCase() },
  webhooks: hooks.map((hook, i) => ({
    name: `h${i}.example.com`,
    rules,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'default', name: 'hook', path: `/h${i}` } },
    ...hook,
  })),
});

/** A cluster whose service `hook` answers as told. */
async function answering(reply: Reply, configured: object) {
  const paths: string[] = [];
  const dial: ServiceDialer = async ({ body, path }) => {
    paths.push(path);
    const review: Review = JSON.parse(new TextDecoder().decode(body));
    const response = { uid: review.request.uid, ...(await reply(review.request, path)) };
    const answer = { apiVersion: review.apiVersion, kind: 'AdmissionReview', response };
    return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(answer)) };
  };
  const cluster = await admitting({ dial });
  await cluster.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'hook' },
    spec: { ports: [{ port: 443 }] },
  });
  await cluster.create(configured);
  return { ...cluster, paths };
}

const patch = (...operations: object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: btoa(JSON.stringify(operations)),
});

describe('validating webhooks', () => {
  it.each([
    [{ allowed: true }, 'admitted'],
    [{ allowed: false, status: { message: 'no' } }, 'admission webhook "h0.example.com" denied the request: no'],
    [{ allowed: false }, 'admission webhook "h0.example.com" denied the request without explanation'],
    [
      { allowed: true, uid: 'other' },
      /^Internal error occurred: failed calling webhook "h0\.example\.com": received invalid webhook response: expected response\.uid=".*", got "other"$/,
    ],
  ])('does what it is told by %j', async (response, words) => {
    const { refusal } = await answering(() => response, configuration('Validating', {}));
    const said = await refusal(pod());
    if (typeof words === 'string') expect(said).toBe(words);
    else expect(said).toMatch(words);
  });

  it('passes warnings on, and says who refused', async () => {
    const reply = () => ({ allowed: false, warnings: ['careful'], status: { code: 418, message: 'tea' } });
    const { create, warnings, world } = await answering(reply, configuration('Validating', {}));
    await expect(create(pod())).rejects.toMatchObject({ code: 418 });
    expect(warnings).toEqual(['careful']);
    const [decision] = world.trace.about({ kind: 'Pod', namespace: 'default', name: 'p' });
    expect(decision).toMatchObject({
      component: 'admission/ValidatingAdmissionWebhook',
      denied: true,
      data: { configuration: 'validating', webhook: 'h0.example.com', rule: 0, service: 'default/hook', said: 'tea' },
    });
  });

  const lost = { service: { namespace: 'default', name: 'gone', path: '/x' } };
  it.each([
    [{ clientConfig: lost }, 'Post "https://gone.default.svc:443/x?timeout=10s": service "gone" not found'],
    [
      { clientConfig: { url: 'https://127.0.0.1:9/x' } },
      'Post "https://127.0.0.1:9/x?timeout=10s": addresses outside of the simulated cluster can only be called by `kubebook serve`',
    ],
  ])('fails closed: %j', async (hook, words) => {
    const { refusal } = await answering(() => ({ allowed: true }), configuration('Validating', hook));
    const failed = 'Internal error occurred: failed calling webhook "h0.example.com": failed to call webhook: ';
    expect(await refusal(pod())).toBe(failed + words);
  });

  it('fails open where it may be ignored', async () => {
    const hook = { clientConfig: lost, failurePolicy: 'Ignore' };
    const { refusal } = await answering(() => ({ allowed: true }), configuration('Validating', hook));
    expect(await refusal(pod())).toBe('admitted');
  });

  it('waits no longer than it is told to', async () => {
    const never = () => new Promise<object>(() => {});
    const { refusal, world } = await answering(never, configuration('Validating', { timeoutSeconds: 3 }));
    const start = world.clock.now();
    expect(await refusal(pod())).toContain('?timeout=3s": context deadline exceeded');
    expect(world.clock.now() - start).toBe(3000);
  });

  it.each([
    [{ matchConditions: [{ name: 'c', expression: "object.metadata.name != 'p'" }] }],
    [{ objectSelector: { matchLabels: { a: 'b' } } }],
    [{ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }],
    [{ rules: [{ ...rules[0], operations: ['DELETE'] }] }],
  ])('asks nobody about what does not match: %j', async (hook) => {
    const { refusal, paths } = await answering(() => ({ allowed: false }), configuration('Validating', hook));
    expect([await refusal(pod()), paths]).toEqual(['admitted', []]);
  });
});

describe('mutating webhooks', () => {
  it('applies patches, and lets the other plugins see what came of it', async () => {
    const sidecar = { op: 'add', path: '/spec/containers/-', value: { name: 'side', image: 's' } };
    const { create } = await answering(() => patch(sidecar), configuration('Mutating', {}));
    const { spec } = await create<Pod>(pod());
    expect(spec?.containers.map(({ name }) => name)).toEqual(['c', 'side']);
    expect(spec?.containers[1]?.volumeMounts?.[0]?.name).toBe(spec?.volumes?.[0]?.name);
    expect(spec?.containers[1]?.imagePullPolicy).toBe('Always');
  });

  it('asks again, where it wants that, after others changed the object', async () => {
    const label = { op: 'add', path: '/metadata/labels', value: { a: 'b' } };
    const reply: Reply = (_, path) => (path.startsWith('/h1') ? patch(label) : { allowed: true });
    const { create, paths } = await answering(reply, configuration('Mutating', { reinvocationPolicy: 'IfNeeded' }, {}));
    await create(pod());
    expect(paths.map((path) => path.slice(0, 3))).toEqual(['/h0', '/h1', '/h0']);
  });

  it('does not ask those with side effects about a dry run', async () => {
    const hooks = configuration('Mutating', { sideEffects: 'Some' });
    const { refusal } = await answering(() => ({ allowed: true }), configuration('Mutating', {}));
    expect(await refusal(pod(), true)).toBe('admitted');
    // v1 takes no webhook that has side effects at all
    expect(await refusal(hooks)).toContain('webhooks[0].sideEffects');
  });
});
