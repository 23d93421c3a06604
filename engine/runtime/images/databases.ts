import type { ImageDefinition, LogLine, ProcessBehavior, UsagePoint } from './types.ts';

const megabytes = 1024 * 1024;
const lines = (texts: readonly string[], after = 0, stream: 'stdout' | 'stderr' = 'stdout'): readonly LogLine[] =>
  texts.map((text) => ({ after, stream, text }));
const steady = (memory: number, cpu = 0.002): readonly UsagePoint[] => [{ after: 0, cpu, memory: memory * megabytes }];

const redisServer: ProcessBehavior = {
  builtin: 'redis',
  logs: lines([
    '1:C {dayTime} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
    '1:C {dayTime} * Redis version={version}, bits=64, commit=00000000, modified=0, pid=1, just started',
    '1:C {dayTime} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf',
    '1:M {dayTime} * monotonic clock: POSIX clock_gettime',
    '1:M {dayTime} * Running mode=standalone, port=6379.',
    '1:M {dayTime} * Server initialized',
    '1:M {dayTime} * Ready to accept connections tcp',
  ]),
  listen: [{ port: 6379, protocol: 'tcp' }],
  usage: steady(8),
};

const redisFollower: ProcessBehavior = {
  ...redisServer,
  logs: [
    ...(redisServer.logs ?? []),
    ...lines([
      '1:S {dayTime} * Connecting to MASTER redis-leader:6379',
      '1:S {dayTime} * MASTER <-> REPLICA sync started',
    ]),
  ],
};

const wrapper: ProcessBehavior = { wrapper: 'or-options' };

const redis: ImageDefinition = {
  repository: 'docker.io/library/redis',
  tags: {
    names: ['latest', 'alpine', 'bookworm'],
    versions: [
      [2, 6, 8],
      [3, 0, 2],
      [4, 0, 0],
      [5, 0, 0],
      [6, 0, 2],
      [7, 0, 4],
      [8, 0, 8],
    ],
    variants: ['alpine', 'bookworm', 'bullseye', 'buster', 'trixie'],
  },
  size: 45_000_000,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  workingDir: '/data',
  ports: [6379],
  userland: 'debian',
  files: { '/data/': '' },
  programs: { 'docker-entrypoint.sh': wrapper, 'redis-server': redisServer, 'redis-cli': { builtin: 'redis-cli' } },
};

const mysqlRefusal = (variable: string, product: string): NonNullable<ProcessBehavior['requires']> => ({
  anyOf: [
    `${variable}_ROOT_PASSWORD`,
    `${variable}_ALLOW_EMPTY_PASSWORD`,
    `${variable}_RANDOM_ROOT_PASSWORD`,
    'MYSQL_ROOT_PASSWORD',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MYSQL_RANDOM_ROOT_PASSWORD',
  ],
  message:
    `2026-01-01 00:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n` +
    `    You need to specify one of the following as an environment variable:\n    - ${variable}_ROOT_PASSWORD\n    - ${variable}_ALLOW_EMPTY_PASSWORD\n    - ${variable}_RANDOM_ROOT_PASSWORD${product}`,
  code: 1,
});

const mysqld: ProcessBehavior = {
  builtin: 'mysql',
  startup: 6000,
  requires: mysqlRefusal('MYSQL', ''),
  logs: [
    ...lines(
      [
        '{time} [Note] [Entrypoint]: Entrypoint script for MySQL Server {version} started.',
        '{time} [Note] [Entrypoint]: Initializing database files',
      ],
      0,
    ),
    ...lines(
      [
        "{timeMs} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '{version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
      ],
      6000,
      'stderr',
    ),
  ],
  listen: [{ port: 3306, protocol: 'tcp' }],
  usage: steady(380, 0.01),
};

const postgres: ProcessBehavior = {
  startup: 2000,
  requires: {
    anyOf: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
    message:
      'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n' +
      '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html',
    code: 1,
  },
  logs: [
    ...lines(
      [
        'The files belonging to this database system will be owned by user "postgres".',
        'This user must also own the server process.',
        '',
        'PostgreSQL init process complete; ready for start up.',
        '',
      ],
      1500,
    ),
    ...lines(
      [
        '{spaceTime} UTC [1] LOG:  starting PostgreSQL {version} on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
        '{spaceTime} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
        '{spaceTime} UTC [1] LOG:  database system is ready to accept connections',
      ],
      2000,
      'stderr',
    ),
  ],
  listen: [{ port: 5432, protocol: 'tcp' }],
  usage: steady(40),
};

const simple = (
  repository: string,
  program: string,
  port: number,
  size: number,
  memory: number,
  more: Partial<ImageDefinition> & { startup?: number; logs?: readonly LogLine[] } = {},
): ImageDefinition => {
  const { startup = 0, logs = [], ...rest } = more;
  return {
    repository: `docker.io/library/${repository}`,
    size,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: [program],
    ports: [port],
    userland: 'debian',
    programs: {
      'docker-entrypoint.sh': wrapper,
      [program]: { startup, logs, listen: [{ port, protocol: 'tcp' }], usage: steady(memory) },
    },
    ...rest,
  };
};

/** Databases, caches and queues. */
export const databases: readonly ImageDefinition[] = [
  redis,
  ...['registry.k8s.io/redis', 'k8s.gcr.io/redis'].map((repository) => ({
    ...redis,
    repository,
    tags: { names: ['latest', 'e2e', 'v1'] },
  })),
  ...[
    'gcr.io/google_samples/gb-redis-follower',
    'gcr.io/google_samples/gb-redisslave',
    'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower',
    'registry.k8s.io/redis-slave',
  ].map((repository) => {
    const { tags: _, ...rest } = redis;
    return { ...rest, repository, programs: { ...rest.programs, 'redis-server': redisFollower } };
  }),
  {
    ...simple('postgres', 'postgres', 5432, 150_000_000, 40),
    tags: {
      names: ['latest', 'alpine'],
      versions: [
        [9, 0, 6],
        [10, 0, 23],
        [11, 0, 22],
        [12, 0, 22],
        [13, 0, 22],
        [14, 0, 20],
        [15, 0, 15],
        [16, 0, 12],
        [17, 0, 8],
        [18, 0, 4],
      ],
      variants: ['alpine', 'bookworm', 'bullseye', 'buster', 'trixie'],
    },
    programs: { 'docker-entrypoint.sh': wrapper, postgres, pg_isready: { builtin: 'pg_isready' } },
  },
  {
    ...simple('mysql', 'mysqld', 3306, 190_000_000, 380),
    tags: {
      names: ['latest', 'lts', 'innovation'],
      versions: [
        [5, 5, 7],
        [8, 0, 4],
        [9, 0, 7],
      ],
      variants: ['debian', 'oracle', 'oraclelinux'],
    },
    programs: {
      'docker-entrypoint.sh': wrapper,
      mysqld,
      mysqladmin: { builtin: 'mysqladmin' },
      mysql: { builtin: 'mysql-client' },
    },
  },
  {
    ...simple('mariadb', 'mariadbd', 3306, 120_000_000, 120),
    programs: { 'docker-entrypoint.sh': wrapper, mariadbd: { ...mysqld, requires: mysqlRefusal('MARIADB', '') } },
  },
  {
    ...simple('mongo', 'mongod', 27017, 280_000_000, 170, {
      startup: 1500,
      logs: lines(
        [
          '{"t":{"$date":"{timeMs}"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
        ],
        1500,
      ),
    }),
  },
  simple('memcached', 'memcached', 11211, 32_000_000, 3),
  simple('rabbitmq', 'rabbitmq-server', 5672, 110_000_000, 130, {
    startup: 8000,
    logs: lines([' Server startup complete; 4 plugins started.'], 8000),
  }),
  simple('cassandra', 'cassandra', 9042, 150_000_000, 1100, { startup: 25_000 }),
  simple('zookeeper', 'zkServer.sh', 2181, 120_000_000, 80, { startup: 2000 }),
  {
    ...simple('elasticsearch', 'elasticsearch', 9200, 600_000_000, 1300, { startup: 15_000 }),
    repository: 'docker.elastic.co/elasticsearch/elasticsearch',
  },
];
