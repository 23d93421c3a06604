import { describe, expect, it } from 'vitest';
import { createTestNode } from '../containers/testing.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';

async function serve(config: string) {
  const node = createTestNode();
  const volume = new MemoryFileSystem({ now: () => node.world.clock.now() });
  volume.write('/default.conf', config);
  const id = await node.start({
    image: 'nginx',
    mounts: [{ path: '/etc/nginx/conf.d', readOnly: true, volume }],
  });
  return { node, id };
}

const rows: readonly (readonly [title: string, config: string, url: string, out: string])[] = [
  [
    'answers what it is told to',
    'server { listen 8080; location / { default_type text/plain; return 200 "hi from $hostname\\n"; } }',
    'localhost:8080',
    'hi from web\n',
  ],
  [
    'redirects',
    'server { listen 80; location /old { return 301 /new; } }',
    '-o /dev/null -w %{redirect_url} localhost/old',
    '/new',
  ],
  [
    'serves another folder',
    'server { listen 80; location / { root /etc/nginx; } }',
    'localhost/conf.d/default.conf',
    'server { listen 80; location / { root /etc/nginx; } }',
  ],
  [
    'chooses the exact location first',
    'server { location = /a { return 200 exact; } location /a { return 200 prefix; } }',
    'localhost/a',
    'exact',
  ],
  [
    'chooses by name',
    'server { server_name a; return 200 a; } server { server_name b; return 200 b; }',
    '-H Host:b localhost',
    'b',
  ],
  [
    'hands on to another server',
    'upstream back { server localhost:81; } server { location /x/ { proxy_pass http://back/y/; } } server { listen 81; location / { return 200 "$request_uri"; } }',
    'localhost/x/1',
    '/y/1',
  ],
  [
    'says that there is nobody behind it',
    'server { location / { proxy_pass http://localhost:99; } }',
    '-o /dev/null -w %{http_code} localhost',
    '502',
  ],
];

describe('nginx with a configuration of its own', () => {
  for (const [title, config, url, out] of rows) {
    it(title, async () => {
      const { node, id } = await serve(config);
      expect((await node.exec(id, 'curl', '-s', ...url.split(' '))).out).toBe(out);
    });
  }

  it('does not start where that is broken, and says why', async () => {
    const { node, id } = await serve('server { listen 80 }');
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 1 });
    expect(await node.log(id)).toContain(
      'nginx: [emerg] directive "listen" is not terminated by ";" in /etc/nginx/conf.d/default.conf:1\n',
    );
  });
});
