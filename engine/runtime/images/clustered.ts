/** Databases that run as a cluster, as the tutorials of StatefulSets do. */
import type { ImageDefinition, ProcessBehavior } from './types.ts';

const megabytes = 1024 * 1024;

const cassandra: ProcessBehavior = {
  startup: 20_000,
  logs: [{ after: 20_000, text: 'INFO  {time} Starting listening for CQL clients on /0.0.0.0:9042 (unencrypted)...' }],
  listen: [7000, 7199, 9042].map((port) => ({ port, protocol: 'tcp' })),
  usage: [{ after: 0, cpu: 0.05, memory: 600 * megabytes }],
  stop: { code: 143 },
};

const readyProbe = `#!/bin/bash
# ready when the ring counts this one as up and normal
nodetool status | grep -q "^UN  $POD_IP "
`;

/** Writes what ZooKeeper reads, from options and from the number in the host's name; then it is ZooKeeper. */
const startZooKeeper = `#!/bin/sh
SERVERS=1 DATA=/var/lib/zookeeper/data LOGS=/var/lib/zookeeper/log CONF=/opt/zookeeper/conf
CLIENT=2181 SERVER=2888 ELECTION=3888 TICK=2000 INIT=10 SYNC=5 CONNECTIONS=60
for option in "$@"; do
  value="\${option#*=}"
  case "$option" in
    --servers=*) SERVERS="$value" ;;
    --data_dir=*) DATA="$value" ;;
    --data_log_dir=*) LOGS="$value" ;;
    --conf_dir=*) CONF="$value" ;;
    --client_port=*) CLIENT="$value" ;;
    --server_port=*) SERVER="$value" ;;
    --election_port=*) ELECTION="$value" ;;
    --tick_time=*) TICK="$value" ;;
    --init_limit=*) INIT="$value" ;;
    --sync_limit=*) SYNC="$value" ;;
    --max_client_cnxns=*) CONNECTIONS="$value" ;;
  esac
done
HOST=$(hostname -s)
DOMAIN=$(hostname -d)
case "$HOST" in
  *-[0-9]*) NAME="\${HOST%-*}"; NUMBER="\${HOST##*-}" ;;
  *) echo "Failed to parse name and ordinal of Pod"; exit 1 ;;
esac
mkdir -p "$DATA" "$LOGS" "$CONF"
echo $((NUMBER + 1)) > "$DATA/myid"
{
  echo "clientPort=$CLIENT"
  echo "dataDir=$DATA"
  echo "dataLogDir=$LOGS"
  echo "tickTime=$TICK"
  echo "initLimit=$INIT"
  echo "syncLimit=$SYNC"
  echo "maxClientCnxns=$CONNECTIONS"
  i=1
  while [ $i -le $SERVERS ]; do
    echo "server.$i=$NAME-$((i - 1)).$DOMAIN:$SERVER:$ELECTION"
    i=$((i + 1))
  done
} > "$CONF/zoo.cfg"
exec zkServer.sh start-foreground
`;

const zooKeeperReady = `#!/bin/sh
[ "$(echo ruok | nc 127.0.0.1 $1)" = imok ]
`;

const zooKeeper: ProcessBehavior = {
  builtin: 'zookeeper',
  startup: 2000,
  logs: [
    { after: 0, text: 'ZooKeeper JMX enabled by default' },
    {
      after: 2000,
      text: '{time} [myid:] - INFO  [main:NIOServerCnxnFactory@89] - binding to port 0.0.0.0/0.0.0.0:2181',
    },
  ],
  listen: [2181, 2888, 3888].map((port) => ({ port, protocol: 'tcp' })),
  usage: [{ after: 0, cpu: 0.01, memory: 90 * megabytes }],
  stop: { code: 143 },
};

const script = (content: string) => ({ content, mode: 0o755 });

export const clustered: readonly ImageDefinition[] = [
  {
    repository: 'gcr.io/google-samples/cassandra',
    size: 150_000_000,
    entrypoint: ['/run.sh'],
    ports: [7000, 7001, 7199, 9042],
    userland: 'debian',
    files: { '/ready-probe.sh': script(readyProbe), '/cassandra_data/': '' },
    programs: { '/run.sh': cassandra, nodetool: { builtin: 'nodetool' } },
  },
  ...['registry.k8s.io/kubernetes-zookeeper', 'gcr.io/google_samples/k8szk', 'k8s.gcr.io/kubernetes-zookeeper'].map(
    (repository): ImageDefinition => ({
      repository,
      size: 155_000_000,
      cmd: ['/bin/bash'],
      ports: [2181, 2888, 3888],
      userland: 'debian',
      tools: ['nc'],
      files: {
        '/usr/bin/start-zookeeper': script(startZooKeeper),
        '/usr/bin/zookeeper-ready': script(zooKeeperReady),
        '/var/lib/zookeeper/': '',
        '/opt/zookeeper/conf/': '',
      },
      programs: { 'zkServer.sh': zooKeeper },
    }),
  ),
];
