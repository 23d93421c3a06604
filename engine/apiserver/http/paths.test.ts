import { describe, expect, it, test } from 'vitest';
import { startServer } from '../fixtures.ts';

const identity = { user: { name: 'tester', groups: ['system:masters'] } };

function start() {
  const { server, world } = startServer();
  const ask = async (path: string, accept?: string, method = 'GET') =>
    server.handle({ method, path, ...(accept === undefined ? {} : { headers: { accept } }) }, identity);
  const textOf = async (path: string): Promise<string> => {
    const { body } = await ask(path);
    return body.type === 'text' ? body.text : '';
  };
  return { ask, textOf, world };
}

describe('/metrics', () => {
  it('is text that Prometheus reads: each family once, with its help and type before its samples', async () => {
    const { ask, textOf } = start();
    await ask('/api/v1/namespaces/default/configmaps/none');
    const text = await textOf('/metrics');
    expect(text.endsWith('\n')).toBe(true);
    const families = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name ?? '');
    expect(new Set(families).size).toBe(families.length);
    let family = '';
    for (const line of text.trimEnd().split('\n')) {
      if (line.startsWith('# HELP ')) family = line.split(' ')[2] ?? '';
      else if (!line.startsWith('#')) {
        expect(line).toMatch(/^[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? [\d.e+-]+$/);
        expect(line.replace(/(_bucket|_sum|_count)?[{ ].*/, '')).toBe(family);
      }
    }
  });

  it('counts requests by what they asked for and how they ended', async () => {
    const { ask, textOf } = start();
    for (let i = 0; i < 3; i++) await ask('/api/v1/namespaces/default/configmaps/none');
    await ask('/api/v1/configmaps?watch=1&timeoutSeconds=1');
    const text = await textOf('/metrics');
    const labels =
      'component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"';
    expect(text).toContain(`apiserver_request_total{code="404",${labels}} 3\n`);
    expect(text).toContain(`apiserver_request_duration_seconds_bucket{${labels},le="+Inf"} 3\n`);
    expect(text).toContain('resource="configmaps",scope="cluster",subresource="",verb="WATCH",version="v1"} 1\n');
    // this request itself is one
    expect(text).toContain('apiserver_current_inflight_requests{request_kind="readOnly"} 1\n');
  });
});

describe('health', () => {
  it.each([
    ['/livez', 'ok'],
    ['/readyz/etcd', 'ok'],
    ['/healthz/nothing', ''],
  ])('%s says %j', async (path, answer) => {
    expect(await start().textOf(path)).toContain(answer);
  });

  it('tells of each check, and leaves out what it is told to', async () => {
    const text = await start().textOf('/livez?verbose&exclude=etcd&exclude=nothing');
    expect(text).toMatch(/^\[\+\]ping ok\n\[\+\]log ok\n\[\+\]etcd excluded: ok\n/);
    expect(text).toMatch(
      /warn: some health checks cannot be excluded: no matches for "nothing"\nlivez check passed\n$/,
    );
  });
});

test.each(['/logs', '/openid/v2/jwks', '/.well-known/other'])('%s is not there', async (path) => {
  expect((await start().ask(path)).status).toBe(404);
});

describe('documents that clients keep', () => {
  const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const asking = async () => {
    const { server, world } = startServer();
    return async (path: string, headers: { readonly [name: string]: string } = {}) => {
      const answer = server.handle({ method: 'GET', path, headers }, identity);
      // descriptions are loaded outside of the simulation
      let waiting = true;
      void answer.finally(() => (waiting = false));
      while (waiting) await world.drivers.settle();
      return answer;
    };
  };
  const urlOf = async (ask: Awaited<ReturnType<typeof asking>>): Promise<string> => {
    const { body } = await ask('/openapi/v3');
    const { paths } = (body.type === 'object' ? body.value : {}) as {
      paths: { [path: string]: { serverRelativeURL: string } };
    };
    return paths['apis/apps/v1']?.serverRelativeURL ?? '';
  };

  it('have a hash in the index of OpenAPI, and are good for a year with it', async () => {
    const ask = await asking();
    const url = await urlOf(ask);
    expect(url).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
    const { status, headers } = await ask(url);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'public, immutable',
      etag: `"${url.split('=')[1]}"`,
      vary: 'Accept',
    });
    expect(Date.parse(String(headers['expires']))).toBeGreaterThan(0);
    // who knows an old one is told the new one
    const moved = await ask('/openapi/v3/apis/apps/v1?hash=AB');
    expect([moved.status, moved.headers['location']]).toEqual([301, url]);
    expect((await ask('/openapi/v3/apis/apps/v1')).headers).not.toHaveProperty('expires');
  });

  it.each([['/apis'], ['/api'], ['/openapi/v2'], ['/openapi/v3/api/v1']])('%s is not sent again', async (path) => {
    const ask = await asking();
    const headers = path.startsWith('/openapi') ? {} : { accept: discovery };
    const first = await ask(path, headers);
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const again = await ask(path, { ...headers, 'if-none-match': etag });
    expect([again.status, again.body]).toEqual([304, { type: 'text', text: '' }]);
    expect((await ask(path, { ...headers, 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('the Accept header', () => {
  const discovery = 'application/json;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList';
  it.each<readonly [string, string, number, string]>([
    ['/apis', `${discovery};v=v2,${discovery};v=v2beta1,application/json`, 200, 'v=v2;as=APIGroupDiscoveryList'],
    ['/apis', `${discovery};v=v2beta1`, 200, 'v=v2beta1;as=APIGroupDiscoveryList'],
    ['/api', 'application/json', 200, 'application/json'],
    ['/api/v1/pods', 'application/yaml', 200, 'application/yaml'],
    ['/api/v1/pods', 'application/json;q=0.1, application/yaml;q=0.9', 200, 'application/yaml'],
    ['/api/v1/pods', 'application/yaml;q=0, */*;q=0.5', 200, 'application/json'],
    ['/api/v1/pods', 'application/vnd.kubernetes.protobuf,application/json', 200, 'application/json'],
    ['/api/v1/pods', 'application/cbor,application/json', 200, 'application/json'],
    ['/api/v1/pods', 'application/vnd.kubernetes.protobuf', 406, 'application/json'],
    ['/api/v1/pods', 'application/cbor', 406, 'application/json'],
    ['/api/v1/pods?watch=1&timeoutSeconds=1', 'application/cbor-seq', 406, 'application/json'],
  ])('of %s: %s', async (path, accept, status, type) => {
    const answer = await start().ask(path, accept);
    expect(answer.status).toBe(status);
    expect(String(answer.headers['content-type'])).toContain(type);
  });
});
