/** Ten thousand requests that no client should send: every answer is well formed, and the server goes on. */
import { expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../engine/client/kube-api.ts';
import { createCluster } from '../../engine/cluster.ts';
import { createRandom, type Random } from '../../engine/sim/index.ts';

const requests = 10_000;
const encoder = new TextEncoder();

const bodies: readonly string[] = [
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"x":"y"}},"data":{"k":"v"}}',
  '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80}]}]}}',
  '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}',
  '{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{"port":80}],"selector":{"a":"b"}}}',
  '{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"ts.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"ts","singular":"t","kind":"T"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-validations":[{"rule":"self.a > 1"}],"properties":{"a":{"type":"integer"}}}}}}}]}}',
  '[{"op":"replace","path":"/data/k","value":1},{"op":"remove","path":"/metadata/labels/x"}]',
  '{"spec":{"$patch":"replace","template":{"spec":{"containers":[{"$patch":"delete","name":"c"}]}}}}',
  '{"metadata":{"managedFields":[{"manager":"m","operation":"Apply","fieldsV1":{"f:data":{}}}]}}',
];
const paths: readonly string[] = [
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/namespaces/default/configmaps/a',
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/default/pods/p/status',
  '/api/v1/namespaces/default/pods/p/eviction',
  '/api/v1/namespaces/default/pods/p/binding',
  '/apis/apps/v1/namespaces/default/deployments',
  '/apis/apps/v1/namespaces/default/deployments/d',
  '/apis/apps/v1/namespaces/default/deployments/d/scale',
  '/api/v1/namespaces/default/services',
  '/api/v1/namespaces/default/services/s/proxy/x',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/example.com/v1/namespaces/default/ts',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/api/v1/nodes',
  '/api/v1',
  '/apis',
  '/openapi/v3',
  '/healthz',
];
const queries: readonly string[] = [
  '',
  '?labelSelector=a%3Db',
  '?labelSelector=!!(,in%20(',
  '?fieldSelector=metadata.name%3Da,spec.nope%3D1',
  '?limit=-1&continue=xyz',
  '?limit=99999999999999999999',
  '?resourceVersion=abc',
  '?resourceVersion=-5&resourceVersionMatch=Exact',
  '?dryRun=All&fieldManager=f&force=maybe',
  '?fieldValidation=Strict',
  '?timeoutSeconds=1e99',
  `?labelSelector=${'a,'.repeat(2000)}b`,
];
const contentTypes: readonly string[] = [
  'application/json',
  'application/yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  'application/json; charset=nonsense',
];
const accepts: readonly string[] = [
  'application/json',
  '*/*',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf',
  'image/png',
  ';;;=',
];
const poison: readonly string[] = [
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"x":1e999',
  '"x":-0.0000000000000000000000000001',
  '"x":123456789012345678901234567890',
  `"x":"${'y'.repeat(5000)}"`,
  `"x":${'['.repeat(3000)}${']'.repeat(3000)}`,
  `"x":${'{"a":'.repeat(1500)}1${'}'.repeat(1500)}`,
  '"metadata":[]',
  '"metadata":null',
  '"spec":"text"',
  '"x":"\\ud800"',
];
const yamls: readonly string[] = [
  'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n',
  'a: &a\n  b: *a\n',
  '? [complex, key]\n: value\n',
  '!!js/function "() => 1"\n',
  `${'  '.repeat(500)}deep: 1\n`,
];

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;

/** A text with a few of its characters changed, taken out or doubled. */
function mutated(random: Random, text: string): string {
  let result = text;
  for (let change = random.below(4); change > 0; change--) {
    const at = random.below(result.length + 1);
    switch (random.below(5)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + 1 + random.below(5));
        break;
      case 1:
        result = `${result.slice(0, at)}${String.fromCharCode(random.below(256))}${result.slice(at)}`;
        break;
      case 2:
        result = result.slice(0, at) + result.slice(Math.max(0, at - 10), at) + result.slice(at);
        break;
      case 3:
        result = result.replace('{', `{${pick(random, poison)},`);
        break;
      default:
        result = result.replace(/"[a-z]+"/, () =>
          pick(random, ['1', 'null', 'true', '""', '[]', '{}', '"../.."', '"%00"']),
        );
    }
  }
  return result;
}

function requestOf(random: Random, signal: AbortSignal): ApiRequest {
  const body = random.below(8) === 0 ? pick(random, yamls) : mutated(random, pick(random, bodies));
  const path = random.below(4) === 0 ? mutated(random, pick(random, paths)) : pick(random, paths);
  return {
    method: pick(random, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'nonsense']),
    path: `${path}${pick(random, queries)}`,
    headers: { 'content-type': pick(random, contentTypes), accept: pick(random, accepts), 'user-agent': 'fuzz/1' },
    body: encoder.encode(body),
    signal,
  };
}

/** What is wrong with an answer; undefined where it is in order. */
function flaw({ status, body }: ApiResponse): string | undefined {
  if (!Number.isInteger(status) || status < 200 || status > 599) return `status ${status}`;
  if (status < 400) return undefined;
  if (status >= 500 && status !== 500 && status !== 501 && status !== 503 && status !== 504) return `status ${status}`;
  if (body.type === 'text') return body.text.length > 0 ? undefined : 'an empty text';
  if (body.type !== 'object') return `a failure as ${body.type}`;
  const value = body.value as { kind?: unknown; status?: unknown; code?: unknown; message?: unknown; paths?: unknown };
  // an unknown path outside of the API is answered with those that there are, as by a real server
  if (status === 404 && Array.isArray(value.paths)) return undefined;
  if (value.kind !== 'Status' || value.status !== 'Failure' || value.code !== status)
    return JSON.stringify(value).slice(0, 300);
  if (
    typeof value.message !== 'string' ||
    /undefined|\[object Object\]|is not a function|Cannot read/.test(value.message)
  ) {
    return `message ${String(value.message).slice(0, 300)}`;
  }
  return undefined;
}

test(`${requests} requests of nonsense get well-formed answers`, async () => {
  const defects: unknown[] = [];
  const cluster = await createCluster({ nodes: 1, onError: (error) => defects.push(error) });
  const identity = { user: { name: 'fuzz', groups: ['system:masters', 'system:authenticated'] } };
  const random = createRandom('fuzz');
  const flaws: string[] = [];
  const gone = new AbortController();
  let before = 0;
  for (let number = 0; number < requests; number++) {
    const request = requestOf(random, gone.signal);
    try {
      const answer = await cluster.world.drivers.during(cluster.apiServer.handle(request, identity));
      const wrong = flaw(answer);
      if (wrong !== undefined) flaws.push(`#${number} ${request.method} ${request.path.slice(0, 100)}: ${wrong}`);
    } catch (error) {
      flaws.push(`#${number} ${request.method} ${request.path.slice(0, 100)} threw ${String(error).slice(0, 200)}`);
    }
    if (number === requests / 2) before = process.memoryUsage().heapUsed;
  }
  gone.abort();
  expect(flaws).toEqual([]);
  expect(defects).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  // the server still answers, and has kept no more than its bounded history
  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  await cluster.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'after' } });
  expect((await cluster.api.get({ ...namespaces, name: 'after' })).metadata.name).toBe('after');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
  cluster.dispose();
}, 240_000);
