import { describe, expect, it } from 'vitest';
import type { ContainerConfig } from '../cri.ts';
import { createTestNode, type TestNode } from '../containers/testing.ts';
import { createImageCatalogue } from './catalogue.ts';

/** Starts a server, and asks it from a busybox or curl container in the same pod. */
async function ask(
  image: Partial<ContainerConfig>,
  script: string,
): Promise<{ node: TestNode; out: string; err: string; id: string }> {
  const node = createTestNode();
  const sandbox = await node.sandbox();
  const id = await node.start(image, sandbox);
  await node.world.drivers.settle();
  const client = await node.start(
    { name: 'client', image: 'nicolaka/netshoot', command: ['sleep', 'infinity'] },
    sandbox,
  );
  const { out, err } = await node.exec(client, 'sh', '-c', script);
  return { node, out, err, id };
}

const tags: readonly (readonly [image: string, there: boolean])[] = [
  ['nginx', true],
  ['nginx:1.14.2', true],
  ['nginx:1.27-alpine', true],
  ['nginx:alpine3.20-slim', true],
  ['nginx:1.161', false],
  ['nginx:1.91', false],
  ['nginx:latets', false],
  ['ngnix', false],
  ['busybox:1.28', true],
  ['busybox:stable-musl', true],
  ['redis:8.0.2', true],
  ['redis:5', true],
  ['perl:5.34.0', true],
  ['ubuntu:24.04', true],
  ['example.com/team/app:v3', true],
  ['registry.example/no-such:1', false],
  ['gcr.io/google-samples/hello-app:2.0', true],
  ['gcr.io/google-samples/hello-app:3.0', false],
];

describe('the image catalogue', () => {
  const catalogue = createImageCatalogue();
  for (const [image, there] of tags) {
    it(`${there ? 'has' : 'does not have'} ${image}`, () => {
      if (there) expect(catalogue.resolve(image).digest).toMatch(/@sha256:[0-9a-f]{64}$/);
      else expect(() => catalogue.resolve(image)).toThrow(/NotFound/);
    });
  }

  it.each([
    ['Nginx:1:2', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['a b', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
  ])('refuses %s', (image, why) => {
    expect(() => catalogue.resolve(image)).toThrow(`couldn't parse image name "${image}": ${why}`);
  });

  it('lets an image behave otherwise, and takes that back', () => {
    const own = createImageCatalogue();
    const undo = own.override({ repository: 'docker.io/library/nginx', size: 7 });
    expect(own.resolve('nginx').definition).toMatchObject({ size: 7, stopSignal: 3 });
    undo();
    expect(own.resolve('nginx').definition.size).toBeGreaterThan(7);
  });
});

const servers: readonly (readonly [
  title: string,
  image: Partial<ContainerConfig>,
  script: string,
  out: string | RegExp,
])[] = [
  ['nginx serves its page', { image: 'nginx' }, 'curl -s localhost | grep title', '<title>Welcome to nginx!</title>\n'],
  [
    'nginx says who it is',
    { image: 'nginx:1.27' },
    'curl -sI localhost/none | head -n 2',
    'HTTP/1.1 404 Not Found\r\nServer: nginx/1.27\r\n',
  ],
  ['httpd works', { image: 'httpd' }, 'curl -s localhost', '<html><body><h1>It works!</h1></body></html>\n'],
  [
    'http-echo says its text',
    { image: 'hashicorp/http-echo', args: ['-text=apple', '-listen=:8080'] },
    'curl -s localhost:8080',
    'apple\n',
  ],
  [
    'hello-app says its version',
    { image: 'gcr.io/google-samples/hello-app:2.0' },
    'curl -s localhost:8080',
    'Hello, world!\nVersion: 2.0.0\nHostname: web\n',
  ],
  [
    'agnhost answers with its name',
    { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec', '--http-port=8080'] },
    'curl -s localhost:8080/hostname',
    'web',
  ],
  ['whoami tells the request back', { image: 'traefik/whoami' }, 'curl -s localhost/x | grep GET', 'GET /x HTTP/1.1\n'],
  ['redis answers', { image: 'redis:7' }, 'printf "PING\\r\\n" | nc -w 1 localhost 6379', '+PONG\r\n'],
  [
    'an unknown image listens on its ports',
    { image: 'example.com/app', ports: [{ containerPort: 9000, protocol: 'TCP' }] },
    'curl -s localhost:9000',
    'Simulated by kubebook: example.com/app on web\n',
  ],
  [
    'mysql listens once it is up',
    { image: 'mysql:8.0', env: { MYSQL_ROOT_PASSWORD: 'x' } },
    'nc -zv localhost 3306 2>&1',
    'Connection to localhost (127.0.0.1) 3306 port [tcp/*] succeeded!\n',
  ],
  ['nobody listens elsewhere', { image: 'nginx' }, 'curl localhost:81; echo $?', '7\n'],
  [
    'an unknown name is no host',
    { image: 'nginx' },
    'curl -sS nope 2>&1; wget -qO- nope; echo $?',
    /^curl: \(6\) Could not resolve host: nope\n4\n$/,
  ],
];

describe('a server', () => {
  for (const [title, image, script, out] of servers) {
    it(title, async () => {
      const result = await ask(image, script);
      if (typeof out === 'string') expect(result.out).toBe(out);
      else expect(result.out).toMatch(out);
    });
  }

  it('of nginx logs who asked', async () => {
    const { node, id } = await ask({ image: 'nginx' }, 'curl -s localhost >/dev/null');
    expect(await node.log(id)).toMatch(
      /10\.244\.0\.1 - - \[01\/Jan\/2026:00:\d\d:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 615 "-" "curl\/[\d.]+" "-"\n$/,
    );
  });

  it('that needs a password says so and ends', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'postgres:16' });
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 1, reason: 'Error' });
    expect(await node.log(id)).toContain('superuser password is not specified');
  });
});

describe('a program', () => {
  it('computes the digits of π', async () => {
    const node = createTestNode();
    const id = await node.start({
      image: 'perl:5.34.0',
      command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'],
      finite: true,
    });
    await node.world.drivers.settle();
    const log = await node.log(id);
    expect(log).toMatch(/^3\.14159265358979323846/);
    expect(log.trim()).toHaveLength(2001);
    // the 991st to the 1000th decimal
    expect(log.slice(992, 1002)).toBe('2164201989');
    expect(node.runtime.containerStatus(id)).toMatchObject({ exitCode: 0 });
  });

  it('says hello, and ends', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'hello-world' });
    await node.world.drivers.settle();
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 0, reason: 'Completed' });
    expect(await node.log(id)).toContain('Hello from Docker!\n');
  });

  it.each([
    [{ image: 'polinux/stress', command: ['stress'], args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'] }],
    [{ image: 'busybox', command: ['tail', '/dev/zero'] }],
    [{ image: 'busybox', command: ['sh', '-c', 'tail /dev/zero'] }],
  ])('is killed where it takes more memory than it may: %j', async (config) => {
    const node = createTestNode();
    const id = await node.start({ ...config, resources: { memoryLimit: 100 * 1024 * 1024 } });
    await node.world.drivers.jump(5000);
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 137, reason: 'OOMKilled' });
  });

  it('keeps its memory within the limit, and shows what it uses', async () => {
    const node = createTestNode();
    const id = await node.start({
      image: 'polinux/stress',
      command: ['stress'],
      args: ['--cpu', '2', '--vm', '1', '--vm-bytes', '50M', '--vm-hang', '1'],
      resources: { memoryLimit: 100 * 1024 * 1024, cpuLimit: 1 },
    });
    await node.world.drivers.jump(5000);
    const usage = node.runtime.usage(id);
    expect(usage.cpu).toBe(1);
    expect(usage.memory).toBeGreaterThan(50 * 1024 * 1024);
  });
});

describe('exec', () => {
  it('runs in the files and the environment of the container', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'nginx', env: { COLOUR: 'blue' } });
    expect(
      await node.exec(id, 'sh', '-c', 'echo $COLOUR; hostname; ls /usr/share/nginx/html; cat /etc/hostname'),
    ).toEqual({
      out: 'blue\nweb\n50x.html\nindex.html\nweb\n',
      err: '',
      code: 0,
    });
  });

  it('has the filters', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'busybox', command: ['sleep', 'infinity'] });
    expect(await node.exec(id, 'sh', '-c', "printf 'b 1\\na 2\\n' | sort | awk '{print $2}' | sed 's/^/x/'")).toEqual({
      out: 'x2\nx1\n',
      err: '',
      code: 0,
    });
  });

  it('speaks as the shell that was called', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'nginx' });
    expect((await node.exec(id, 'bash', '-c', 'nope')).err).toBe('bash: line 1: nope: command not found\n');
    expect((await node.exec(id, 'sh', '-c', 'nope')).err).toBe('sh: 1: nope: not found\n');
  });

  it('changes the files of one container only', async () => {
    const node = createTestNode();
    const one = await node.start({ image: 'nginx' });
    const two = await node.start({ image: 'nginx' });
    await node.exec(one, 'sh', '-c', 'echo hi > /usr/share/nginx/html/index.html');
    expect((await node.exec(one, 'curl', '-s', 'localhost')).out).toBe('hi\n');
    expect((await node.exec(two, 'curl', '-s', 'localhost')).out).toContain('Welcome to nginx!');
  });

  it('says what runc says where there is no such program', async () => {
    const node = createTestNode();
    const id = await node.start({ image: 'nginx' });
    await expect(node.runtime.exec(id, { command: ['nope'] })).rejects.toThrow(
      'exec: "nope": executable file not found in $PATH: unknown',
    );
  });
});
