import type { ImageDefinition, TagRule } from './types.ts';

const system = (
  name: string,
  size: number,
  userland: ImageDefinition['userland'],
  tags: TagRule,
  cmd = ['bash'],
  tools: readonly string[] = [],
): ImageDefinition => ({
  repository: `docker.io/library/${name}`,
  tags,
  size,
  cmd,
  userland,
  tools,
});

const hello = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (amd64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

Share images, automate workflows, and more with a free Docker ID:
 https://hub.docker.com/

For more examples and ideas, visit:
 https://docs.docker.com/get-started/
`;

/** Operating systems, and the images that people open a shell in. */
export const linux: readonly ImageDefinition[] = [
  system(
    'alpine',
    3_800_000,
    'alpine',
    {
      names: ['latest', 'edge'],
      versions: [
        [2, 6, 7],
        [3, 1, 23],
      ],
    },
    ['/bin/sh'],
  ),
  system(
    'ubuntu',
    29_700_000,
    'debian',
    {
      names: [
        'latest',
        'rolling',
        'devel',
        'noble',
        'jammy',
        'focal',
        'bionic',
        'xenial',
        'trusty',
        'plucky',
        'questing',
      ],
      versions: [
        [14, 4, 10],
        [16, 4, 10],
        [18, 4, 10],
        [20, 4, 10],
        [22, 4, 10],
        [24, 4, 10],
        [25, 4, 10],
        [26, 4, 10],
      ],
    },
    ['/bin/bash'],
    ['ps', 'free', 'top'],
  ),
  system('debian', 49_300_000, 'debian', {
    names: [
      'latest',
      'stable',
      'testing',
      'unstable',
      'sid',
      'oldstable',
      'buster',
      'bullseye',
      'bookworm',
      'trixie',
      'stretch',
    ],
    versions: [
      [9, 0, 13],
      [10, 0, 13],
      [11, 0, 11],
      [12, 0, 12],
      [13, 0, 4],
    ],
    variants: ['slim', 'bookworm', 'bullseye', 'buster', 'trixie', 'stable', 'backports'],
  }),
  system(
    'fedora',
    60_000_000,
    'debian',
    {
      names: ['latest', 'rawhide'],
      versions: [
        [30, 0, 0],
        [36, 0, 0],
        [38, 0, 0],
        [39, 0, 0],
        [40, 0, 0],
        [41, 0, 0],
        [42, 0, 0],
        [43, 0, 0],
      ],
    },
    ['/bin/bash'],
    ['curl'],
  ),
  {
    ...system(
      'bash',
      6_000_000,
      'alpine',
      {
        names: ['latest', 'devel'],
        versions: [
          [3, 0, 2],
          [4, 0, 4],
          [5, 0, 3],
        ],
        variants: ['alpine'],
      },
      ['bash'],
      ['bash'],
    ),
    entrypoint: ['docker-entrypoint.sh'],
    programs: { 'docker-entrypoint.sh': { wrapper: true } },
  },
  {
    repository: 'docker.io/library/hello-world',
    size: 3_000,
    cmd: ['/hello'],
    userland: 'none',
    programs: {
      '/hello': {
        logs: hello
          .slice(0, -1)
          .split('\n')
          .map((text) => ({ after: 0, text })),
        exit: { after: 0, code: 0 },
      },
    },
  },
  {
    repository: 'docker.io/curlimages/curl',
    size: 9_000_000,
    entrypoint: ['/entrypoint.sh'],
    cmd: ['curl', '--help'],
    userland: 'alpine',
    tools: ['curl'],
    user: '100',
    programs: { '/entrypoint.sh': { builtin: 'curl-entrypoint' } },
  },
  ...[
    'registry.k8s.io/e2e-test-images/jessie-dnsutils',
    'gcr.io/kubernetes-e2e-test-images/dnsutils',
    'registry.k8s.io/e2e-test-images/dnsutils',
    'docker.io/tutum/dnsutils',
    'docker.io/nicolaka/netshoot',
    'docker.io/alpine/curl',
    'docker.io/radial/busyboxplus',
    'docker.io/praqma/network-multitool',
    'docker.io/wbitt/network-multitool',
  ].map(
    (repository): ImageDefinition => ({
      repository,
      size: 100_000_000,
      cmd: repository.endsWith('netshoot') ? ['zsh'] : ['sleep', 'infinity'],
      userland: 'generic',
      programs: { zsh: { builtin: 'shell' } },
    }),
  ),
  {
    repository: 'docker.io/bitnami/kubectl',
    size: 80_000_000,
    entrypoint: ['kubectl'],
    cmd: ['--help'],
    userland: 'debian',
    programs: { kubectl: { builtin: 'unknown-tool' } },
  },
  {
    repository: 'docker.io/alpine/git',
    size: 30_000_000,
    entrypoint: ['git'],
    userland: 'alpine',
    programs: { git: { builtin: 'unknown-tool' } },
  },
];
