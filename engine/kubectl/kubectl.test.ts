import { describe, expect, it } from 'vitest';
import { createApiServer } from '../apiserver/index.ts';
import { builtinKinds } from '../kinds/index.ts';
import { createKindRegistry } from '../kinds/registry.ts';
import { MemoryFileSystem } from '../runtime/index.ts';
import { createWorld } from '../sim/index.ts';
import { runKubectl } from './index.ts';

const encoder = new TextEncoder();

/** An API server without controllers, and a kubectl for it. */
async function startCluster() {
  const world = createWorld();
  world.drivers.live();
  const server = createApiServer({ sim: world, registry: createKindRegistry(builtinKinds()), version: '1.36' });
  const api = server.client({ user: { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } });
  const fs = new MemoryFileSystem({ now: () => world.clock.now() });
  return async (argv: readonly string[], stdin = '') => {
    let out = '';
    let err = '';
    let input: Uint8Array | undefined = encoder.encode(stdin);
    const decoder = new TextDecoder();
    const text = (chunk: string | Uint8Array): string => (typeof chunk === 'string' ? chunk : decoder.decode(chunk));
    const code = await runKubectl(
      {
        sim: world,
        env: { HOME: '/root' },
        cwd: '/',
        fs,
        isTty: false,
        signal: new AbortController().signal,
        stdin: {
          async read() {
            const chunk = input;
            input = undefined;
            return chunk;
          },
        },
        stdout: { write: async (chunk) => void (out += text(chunk)) },
        stderr: { write: async (chunk) => void (err += text(chunk)) },
        clusters: { defaultConfig: 'current-context: ""', connect: () => api },
      },
      argv,
    );
    return { code, out, err };
  };
}

describe('a mistake on the command line is told as kubectl tells it', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['foo', 'error: unknown command "foo" for "kubectl"\n\nDid you mean this?\n\ttop\n'],
    ['get --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['get -Z', "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage.\n"],
    ['get -o', "error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage.\n"],
    [
      'get --show-labels=maybe',
      'error: invalid argument "maybe" for "--show-labels" flag: strconv.ParseBool: parsing "maybe": invalid syntax\nSee \'kubectl get --help\' for usage.\n',
    ],
    ['create', 'error: must specify one of -f and -k\n'],
    ['create foo', "error: Unexpected args: [foo]\nSee 'kubectl create -h' for help and examples\n"],
    ['create deployment x', 'error: required flag(s) "image" not set\n'],
    [
      'create ns',
      "error: exactly one NAME is required, got 0\nSee 'kubectl create namespace -h' for help and examples\n",
    ],
    ['rollout foo', 'error: unknown command "foo"\nSee \'kubectl rollout -h\' for help and examples\n'],
    ['scale deploy x', 'error: required flag(s) "replicas" not set\n'],
    ['label', 'error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n'],
    ['get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    ['get pod nope', 'Error from server (NotFound): pods "nope" not found\n'],
    ['apply -f nope.yaml', 'error: the path "nope.yaml" does not exist\n'],
    ['get pods', 'No resources found in default namespace.\n'],
  ];
  it.each(rows)('kubectl %s', async (line, err) => {
    const kubectl = await startCluster();
    expect((await kubectl(line.split(' '))).err).toBe(err);
  });
});

const configMap = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata: ${data}\n`;

describe('kubectl apply', () => {
  it('creates, changes, leaves alone, and removes what is gone from the file but not what others added', async () => {
    const kubectl = await startCluster();
    const apply = (data: string) => kubectl(['apply', '-f', '-'], configMap(data));
    expect((await apply('{a: "1", b: "2"}')).out).toBe('configmap/c created\n');
    expect((await apply('{a: "1", b: "2"}')).out).toBe('configmap/c unchanged\n');
    await kubectl(['patch', 'configmap', 'c', '--type=merge', '-p', '{"data":{"z":"9"}}']);
    expect((await apply('{a: "5"}')).out).toBe('configmap/c configured\n');
    const { out } = await kubectl(['get', 'cm', 'c', '-o', 'jsonpath={.data}']);
    expect(out).toBe('{"a":"5","z":"9"}');
  });

  it('uses the good documents of a file and tells of the others', async () => {
    const kubectl = await startCluster();
    const { code, out, err } = await kubectl(
      ['apply', '-f', '-'],
      `apiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n---\n${configMap('{}')}`,
    );
    expect([code, out, err]).toEqual([
      1,
      'configmap/c created\n',
      'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Nothing" in version "v1"\nensure CRDs are installed first\n',
    ]);
  });
});

describe('kubectl', () => {
  it('writes a Deployment without sending it', async () => {
    const kubectl = await startCluster();
    const { out } = await kubectl([
      'create',
      'deployment',
      'web',
      '--image=nginx:1.19',
      '--dry-run=client',
      '-o',
      'yaml',
    ]);
    expect(out).toBe(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: web\n  name: web\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: web\n  strategy: {}\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n      - image: nginx:1.19\n        name: nginx\n        resources: {}\nstatus: {}\n',
    );
  });

  it('labels, overwrites only when told to, and removes labels', async () => {
    const kubectl = await startCluster();
    await kubectl(['create', 'configmap', 'c']);
    const label = (...changes: string[]) => kubectl(['label', 'configmap', 'c', ...changes]);
    expect((await label('a=b')).out).toBe('configmap/c labeled\n');
    expect((await label('a=b')).out).toBe('configmap/c not labeled\n');
    expect((await label('a=c')).err).toBe("error: 'a' already has a value (b), and --overwrite is false\n");
    expect((await label('a-')).out).toBe('configmap/c unlabeled\n');
    expect((await label('a-')).out).toBe('label "a" not found.\nconfigmap/c not labeled\n');
    expect((await label('a=b', 'a-')).err).toBe('error: can not both modify and remove a label in the same command\n');
  });

  it('describes a ConfigMap', async () => {
    const kubectl = await startCluster();
    await kubectl(['create', 'configmap', 'c', '--from-literal=k=v']);
    expect((await kubectl(['describe', 'cm', 'c'])).out).toBe(
      'Name:         c\nNamespace:    default\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\nk:\n----\nv\n\n\nBinaryData\n====\n\nEvents:  <none>\n',
    );
  });

  it('describes several objects without their events, unless they are asked for', async () => {
    const kubectl = await startCluster();
    for (const name of ['a', 'b']) await kubectl(['create', 'configmap', name]);
    expect((await kubectl(['describe', 'cm', 'a'])).out).toContain('Events:  <none>');
    expect((await kubectl(['describe', 'cm'])).out).not.toContain('Events');
    expect((await kubectl(['describe', 'cm', '--show-events'])).out.match(/Events:  <none>/g)).toHaveLength(2);
  });

  it('waits for what is deleted, and says from where', async () => {
    const kubectl = await startCluster();
    await kubectl(['create', 'configmap', 'c']);
    expect((await kubectl(['delete', 'cm', 'c'])).out).toBe('configmap "c" deleted from default namespace\n');
    expect((await kubectl(['delete', 'cm', 'c'])).err).toBe('Error from server (NotFound): configmaps "c" not found\n');
  });

  it('takes the end of a request that streams for the end of its watch', async () => {
    const kubectl = await startCluster();
    await kubectl(['create', 'configmap', 'c']);
    for (const format of [[], ['-o', 'name']]) {
      const { code, err, out } = await kubectl(['get', 'cm', '-w', '--request-timeout=20ms', ...format]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).not.toBe('');
    }
  });
});
