import { describe, expect, it } from 'vitest';
import type { WatchOptions } from '../client/kube-api.ts';
import { builtinKinds } from '../kinds/index.ts';
import { createKindRegistry } from '../kinds/registry.ts';
import { limits } from '../limits.ts';
import type { WatchEvent } from '../machinery/types.ts';
import { configMap, configMaps, pods, startServer } from './fixtures.ts';

async function startWith(names: readonly string[]) {
  const started = startServer();
  for (const name of names) await started.api.create(configMaps, configMap(name));
  return started;
}

const namesOf = (list: { readonly items: readonly { readonly metadata: { readonly name: string } }[] }): string =>
  list.items.map(({ metadata }) => metadata.name).join(' ');

describe('a list', () => {
  it('in pieces shows one moment, whatever changes in between', async () => {
    const { api } = await startWith(['a', 'b', 'c', 'd', 'e']);
    const first = await api.list(configMaps, { limit: 2 });
    await api.delete({ ...configMaps, name: 'd' });
    await api.create(configMaps, configMap('c2'));
    expect(first.metadata.remainingItemCount).toBe(3);
    const second = await api.list(configMaps, { limit: 2, continue: first.metadata.continue ?? '' });
    const third = await api.list(configMaps, { limit: 2, continue: second.metadata.continue ?? '' });
    expect([first, second, third].map(namesOf)).toEqual(['a b', 'c d', 'e']);
    expect(second.metadata.remainingItemCount).toBe(1);
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('can be read as it was', async () => {
    const { api } = await startWith(['a']);
    const { resourceVersion = '' } = (await api.list(configMaps)).metadata;
    await api.create(configMaps, configMap('b'));
    const options = { resourceVersion, resourceVersionMatch: 'Exact' } as const;
    expect(namesOf(await api.list(configMaps, options))).toBe('a');
  });

  it.each([
    [{ fieldSelector: 'metadata.name=b' }, 'b'],
    [{ fieldSelector: 'metadata.name!=b' }, 'a c'],
    [{ labelSelector: 'x' }, ''],
  ])('by %j has %j', async (options, expected) => {
    const { api } = await startWith(['a', 'b', 'c']);
    expect(namesOf(await api.list(configMaps, options))).toBe(expected);
  });

  it.each([
    [
      { fieldSelector: 'data.x=1' },
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    [{ resourceVersion: '99999' }, 'Timeout: Too large resource version: 99999, current: 6'],
    [
      { resourceVersionMatch: 'Exact' },
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
  ] as const)('by %j is refused', async (options, message) => {
    const { api } = await startWith(['a']);
    await expect(api.list(configMaps, options)).rejects.toThrow(message);
  });
});

describe('a watch', () => {
  async function watched(
    options: Omit<WatchOptions, 'signal'>,
    act: (started: ReturnType<typeof startServer>) => Promise<unknown>,
  ): Promise<string[]> {
    const started = await startWith(['a']);
    const stop = new AbortController();
    const seen: string[] = [];
    const show = (event: WatchEvent): string => {
      if (event.type === 'ERROR') return `ERROR ${event.object.code}`;
      if (event.type !== 'BOOKMARK') return `${event.type} ${event.object.metadata.name}`;
      return `BOOKMARK${event.object.metadata.annotations ? ' end' : ''}`;
    };
    void (async () => {
      for await (const event of started.api.watch(configMaps, { ...options, signal: stop.signal }))
        seen.push(show(event));
      seen.push('closed');
    })();
    await act(started);
    await started.world.drivers.settle();
    stop.abort();
    await started.world.drivers.settle();
    return seen;
  }

  it('marks the end of what there was where asked to', async () => {
    const options = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    } as const;
    const seen = await watched(options, ({ api }) => api.create(configMaps, configMap('b')));
    expect(seen).toEqual(['ADDED a', 'BOOKMARK end', 'ADDED b', 'closed']);
  });

  it('sends a bookmark a minute', async () => {
    const seen = await watched({ allowWatchBookmarks: true }, ({ world }) => world.drivers.jump(limits.bookmarkPeriod));
    expect(seen).toEqual(['ADDED a', 'BOOKMARK', 'closed']);
  });

  it('ends after its time', async () => {
    const seen = await watched({ timeoutSeconds: 5 }, ({ world }) => world.drivers.jump(6000));
    expect(seen).toEqual(['ADDED a', 'closed']);
  });
});

describe('scale', () => {
  const deployments = { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'default' };
  const scale = { ...deployments, name: 'web', subresource: 'scale' };

  it('reads and writes the number of replicas, and raises the generation', async () => {
    const { api } = startServer();
    await api.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 1 },
    });
    const shown = await api.get(scale);
    expect(shown).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { replicas: 0 } });
    await api.update(scale, { ...shown, spec: { replicas: 3 } });
    const { spec, metadata } = await api.get({ ...deployments, name: 'web' });
    expect(spec).toEqual({ replicas: 3 });
    expect(metadata.generation).toBe(2);
    await expect(api.update(scale, shown)).rejects.toThrow('the object has been modified');
  });

  it("raises a Deployment's generation for a change of its annotations", async () => {
    const { api } = startServer({ registry: createKindRegistry(builtinKinds()) });
    const made = await api.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
      },
    });
    const next = { ...made, metadata: { ...made.metadata, annotations: { 'kubernetes.io/change-cause': 'why' } } };
    const noted = await api.update({ ...deployments, name: 'web' }, next);
    expect(noted.metadata.generation).toBe(2);
    const labelled = { ...noted, metadata: { ...noted.metadata, labels: { a: 'b' } } };
    expect((await api.update({ ...deployments, name: 'web' }, labelled)).metadata.generation).toBe(2);
  });
});

describe('a binding', () => {
  it('assigns a pod once', async () => {
    const { api } = startServer();
    await api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} });
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'p' },
      target: { kind: 'Node', name: 'n1' },
    };
    const ref = { ...pods, name: 'p', subresource: 'binding' };
    await api.create(ref, binding);
    expect(await api.get({ ...pods, name: 'p' })).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    await expect(api.create(ref, binding)).rejects.toThrow(
      'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    );
  });

  it('takes away where a pod was nominated', async () => {
    const { api } = startServer();
    const created = await api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} });
    const ref = { ...pods, name: 'p' };
    await api.update({ ...ref, subresource: 'status' }, { ...created, status: { nominatedNodeName: 'n1' } });
    const target = { kind: 'Node', name: 'n1' };
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target };
    await api.create({ ...ref, subresource: 'binding' }, binding);
    expect((await api.get(ref))['status']).not.toHaveProperty('nominatedNodeName');
  });
});
