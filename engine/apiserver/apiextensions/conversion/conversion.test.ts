import { describe, expect, it } from 'vitest';
import type { KubeObject, WatchEvent } from '../../../machinery/types.ts';
import type { ServiceDialer } from '../../contract.ts';
import { definitions, startServer } from '../fixtures.ts';

type Thing = KubeObject & { readonly spec?: { readonly [field: string]: unknown } };
interface Review {
  readonly apiVersion: string;
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Thing[] };
}

const schema = (fields: object, more: object = {}) => ({
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties: fields, ...more }, status: { type: 'object' } },
  },
});

/** Hosts and ports are one text in v1beta1, and two fields in v1, which is kept. */
const things = (webhook: object = {}): KubeObject =>
  ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          schema: schema({ hostPort: { type: 'string', pattern: ':' } }, { required: ['hostPort'] }),
        },
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: schema({
            host: { type: 'string' },
            port: { type: 'string' },
            mode: { type: 'string', default: 'auto' },
          }),
        },
      ],
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { namespace: 'default', name: 'hook', path: '/convert' } },
          ...webhook,
        },
      },
    },
  }) as unknown as KubeObject;

function converted(thing: Thing, apiVersion: string): object {
  const { spec = {}, ...rest } = thing;
  if (apiVersion === thing.apiVersion) return thing;
  if (apiVersion.endsWith('/v1')) {
    const [host, port] = String(spec['hostPort']).split(':');
    return { ...rest, apiVersion, spec: { host, port } };
  }
  return { ...rest, apiVersion, spec: { hostPort: `${String(spec['host'])}:${String(spec['port'])}` } };
}

const place = (version: string) => ({ group: 'example.com', version, resource: 'things', namespace: 'default' });
const beta = (name: string, hostPort: unknown): KubeObject =>
  ({ apiVersion: 'example.com/v1beta1', kind: 'Thing', metadata: { name }, spec: { hostPort } }) as never;

async function start(reply: (review: Review) => object = () => ({}), webhook: object = {}, service = 'hook') {
  const reviews: Review[] = [];
  const dial: ServiceDialer = async ({ body }) => {
    const review: Review = JSON.parse(new TextDecoder().decode(body));
    reviews.push(review);
    const { uid, objects, desiredAPIVersion } = review.request;
    const response = {
      uid,
      result: { status: 'Success' },
      convertedObjects: objects.map((object) => converted(object, desiredAPIVersion)),
      ...reply(review),
    };
    const answer = { apiVersion: review.apiVersion, kind: 'ConversionReview', response };
    return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(answer)) };
  };
  const { world, server, api } = startServer(undefined, dial);
  await api.create({ group: '', version: 'v1', resource: 'services', namespace: 'default' }, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service },
    spec: { ports: [{ port: 443 }] },
  } as never);
  await api.create(definitions, things(webhook));
  await world.drivers.settle();
  return { world, server, api, reviews };
}

describe('objects of a definition whose versions a webhook converts', () => {
  it('are kept in one version and read in any', async () => {
    const { api, reviews } = await start();
    const created = await api.create(place('v1beta1'), beta('a', 'web:80'));
    expect(created).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { hostPort: 'web:80' } });
    expect(reviews[0]).toMatchObject({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      request: { desiredAPIVersion: 'example.com/v1', objects: [{ spec: { hostPort: 'web:80' } }] },
    });
    const stored = await api.get({ ...place('v1'), name: 'a' });
    expect(stored).toMatchObject({ apiVersion: 'example.com/v1', spec: { host: 'web', port: '80', mode: 'auto' } });
    expect((await api.get({ ...place('v1beta1'), name: 'a' }))['spec']).toEqual({ hostPort: 'web:80' });
    expect(stored.metadata.uid).toBe(created.metadata.uid);
  });

  it('are listed by one review of all of them', async () => {
    const { api, reviews } = await start();
    for (const name of ['a', 'b', 'c']) await api.create(place('v1beta1'), beta(name, `${name}:1`));
    const before = reviews.length;
    const { items } = await api.list(place('v1beta1'));
    expect(items.map((item) => item['spec'])).toEqual([{ hostPort: 'a:1' }, { hostPort: 'b:1' }, { hostPort: 'c:1' }]);
    expect(reviews.slice(before).map(({ request }) => request.objects.length)).toEqual([3]);
    expect((await api.list(place('v1'))).items[0]).toMatchObject({ spec: { host: 'a' } });
    expect(reviews.length).toBe(before + 1);
  });

  it('are watched in the version that was asked for', async () => {
    const { api, world } = await start();
    const end = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type, object } of api.watch(place('v1beta1'), { signal: end.signal })) {
        seen.push(`${type} ${String((object as Thing).spec?.['hostPort'])}`);
        if (seen.length === 3) end.abort();
      }
    })();
    await api.create(place('v1'), {
      ...beta('a', ''),
      apiVersion: 'example.com/v1',
      spec: { host: 'x', port: '1' },
    } as never);
    await api.patch({ ...place('v1beta1'), name: 'a' }, { type: 'merge', body: { spec: { hostPort: 'y:2' } } });
    await api.delete({ ...place('v1beta1'), name: 'a' });
    await world.drivers.settle();
    await watching;
    expect(seen).toEqual(['ADDED x:1', 'MODIFIED y:2', 'DELETED y:2']);
  });

  it('are changed by updates, patches and apply in any version', async () => {
    const { api } = await start();
    const created = await api.create(place('v1beta1'), beta('a', 'web:80'));
    const ref = { ...place('v1beta1'), name: 'a' };
    const updated = await api.update(ref, { ...created, spec: { hostPort: 'web:81' } } as never);
    expect(updated).toMatchObject({ spec: { hostPort: 'web:81' }, metadata: { generation: 2 } });
    await expect(api.update(ref, { ...created, spec: { hostPort: 'web:82' } } as never)).rejects.toThrow(
      'the object has been modified',
    );
    const operations = [{ op: 'replace', path: '/spec/hostPort', value: 'db:81' }] as const;
    expect(await api.patch(ref, { type: 'json', operations })).toMatchObject({ spec: { hostPort: 'db:81' } });
    const applied = { ...beta('a', 'db:5432'), metadata: { name: 'a' } };
    const by = { type: 'apply', body: applied as never } as const;
    await expect(api.patch(ref, by, { fieldManager: 'me' })).rejects.toThrow('conflict');
    expect(await api.patch(ref, by, { fieldManager: 'me', force: true })).toMatchObject({
      spec: { hostPort: 'db:5432' },
    });
    expect(await api.get({ ...place('v1'), name: 'a' })).toMatchObject({ spec: { host: 'db', port: '5432' } });
  });

  it('are not changed where metadata alone is applied', async () => {
    const { api } = await start();
    await api.create(place('v1beta1'), beta('a', 'web:80'));
    const body = {
      apiVersion: 'example.com/v1beta1',
      kind: 'Thing',
      metadata: { name: 'a', annotations: { by: 'me' } },
    };
    const applied = await api.patch(
      { ...place('v1beta1'), name: 'a' },
      { type: 'apply', body: body as never },
      { fieldManager: 'me' },
    );
    expect(applied).toMatchObject({ metadata: { annotations: { by: 'me' } }, spec: { hostPort: 'web:80' } });
  });

  it('must be what the version of the request asks for', async () => {
    const { api } = await start();
    await expect(api.create(place('v1beta1'), beta('a', 'nothing'))).rejects.toThrow(
      `Thing.example.com "a" is invalid: spec.hostPort: Invalid value: "nothing": spec.hostPort in body should match ':'`,
    );
    await expect(api.create(place('v1beta1'), beta('a', undefined))).rejects.toThrow('spec.hostPort: Required value');
  });

  it('may have other labels and annotations afterwards, and no other metadata', async () => {
    const relabelled = ({ request }: Review) => ({
      convertedObjects: request.objects.map((object) => ({
        ...converted(object, request.desiredAPIVersion),
        metadata: { ...object.metadata, labels: { made: 'so' }, finalizers: ['example.com/x'] },
      })),
    });
    const { api } = await start(relabelled);
    const { metadata } = await api.create(place('v1beta1'), beta('a', 'web:80'));
    expect(metadata.labels).toEqual({ made: 'so' });
    expect(metadata.finalizers).toBeUndefined();
  });

  it('go with their definition although the webhook is gone', async () => {
    const { api, world } = await start();
    await api.create(place('v1beta1'), beta('a', 'web:80'));
    await api.delete({ group: '', version: 'v1', resource: 'services', namespace: 'default', name: 'hook' });
    await expect(api.list(place('v1beta1'))).rejects.toThrow('service "hook" not found');
    await api.delete({ ...definitions, name: 'things.example.com' });
    await world.drivers.settle();
    expect((await api.list(definitions)).items).toEqual([]);
  });
});

describe('a conversion that fails is told', () => {
  const what = 'conversion webhook for example.com/v1beta1, Kind=Thing';
  it.each<[string, (review: Review) => object]>([
    [`${what} failed: no way`, () => ({ result: { status: 'Failed', message: 'no way' } })],
    [`${what} failed: response.result.status was 'Failed', not 'Success'`, () => ({ result: { status: 'Failed' } })],
    [`${what} returned 0 objects, expected 1`, () => ({ convertedObjects: [] })],
    [
      `${what} returned invalid converted object at index 0: invalid groupVersion (expected example.com/v1, received example.com/v1beta1)`,
      ({ request }) => ({ convertedObjects: request.objects }),
    ],
    [
      `${what} returned invalid converted object at index 0: must have the same name: a != b`,
      ({ request }) => ({
        convertedObjects: request.objects.map((object) => ({
          ...converted(object, request.desiredAPIVersion),
          metadata: { ...object.metadata, name: 'b' },
        })),
      }),
    ],
  ])('%s', async (words, reply) => {
    const { api } = await start(reply);
    await expect(api.create(place('v1beta1'), beta('a', 'web:80'))).rejects.toMatchObject({
      code: 500,
      message: words,
    });
  });

  it('where the service is not there', async () => {
    const { api } = await start(undefined, {}, 'other');
    await expect(api.create(place('v1beta1'), beta('a', 'web:80'))).rejects.toThrow(
      `${what} failed: Post "https://hook.default.svc:443/convert?timeout=30s": service "hook" not found`,
    );
  });

  it('by the watch that wanted it', async () => {
    const { api } = await start(() => ({ result: { status: 'Failed', message: 'no way' } }));
    await api.create(place('v1'), { ...beta('a', ''), apiVersion: 'example.com/v1', spec: { host: 'x' } } as never);
    const events: WatchEvent[] = [];
    for await (const event of api.watch(place('v1beta1'), { signal: new AbortController().signal })) events.push(event);
    expect(events).toMatchObject([{ type: 'ERROR', object: { message: expect.stringContaining('failed: no way') } }]);
  });
});
