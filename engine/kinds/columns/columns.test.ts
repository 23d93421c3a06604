import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../machinery/types.ts';
import { builtinKinds } from '../index.ts';
import { createKindRegistry } from '../registry.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);
const created = '2026-01-01T11:57:00Z';
const registry = createKindRegistry(builtinKinds());

/** The cells of a row by `NAME`, as `kubectl get -o wide` would show them. */
function row(group: string, kind: string, object: object): { [column: string]: unknown } {
  const metadata = {
    name: 'x',
    creationTimestamp: created,
    ...('metadata' in object ? (object.metadata as object) : {}),
  };
  const full: KubeObject = { apiVersion: '', kind, ...object, metadata };
  const columns = registry.byKind(group, kind)?.columns ?? [];
  return Object.fromEntries(columns.map((c) => [c.name.toUpperCase(), c.value(full, now)]));
}

const ended = (exitCode: number, reason?: string, finishedAt = '2026-01-01T11:55:00Z') => ({
  terminated: { exitCode, ...(reason ? { reason } : {}), finishedAt },
});
const container = (state: object, more: object = {}) => ({
  name: 'app',
  ready: 'running' in state,
  restartCount: 0,
  state,
  ...more,
});

describe('the columns of pods', () => {
  const check = (status: object, expected: object, spec: object = {}, metadata: object = {}) =>
    expect(row('', 'Pod', { metadata, spec: { containers: [{ name: 'app' }], ...spec }, status })).toMatchObject(
      expected,
    );

  it('show a running pod, and when it restarted last', () => {
    check(
      { phase: 'Running', containerStatuses: [container({ running: {} }, { restartCount: 3, lastState: ended(1) })] },
      { READY: '1/1', STATUS: 'Running', RESTARTS: '3 (5m ago)', AGE: '3m', IP: '<none>', NODE: '<none>' },
    );
  });
  it('show what a container waits for', () => {
    check(
      { phase: 'Running', containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] },
      {
        READY: '0/1',
        STATUS: 'CrashLoopBackOff',
      },
    );
  });
  it('show how a container ended', () => {
    check({ phase: 'Succeeded', containerStatuses: [container(ended(0, 'Completed'))] }, { STATUS: 'Completed' });
    check({ phase: 'Failed', containerStatuses: [container(ended(3))] }, { STATUS: 'ExitCode:3' });
    check(
      { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 0, signal: 9 } })] },
      {
        STATUS: 'Signal:9',
      },
    );
  });
  it('show progress and failure of init containers', () => {
    const spec = { initContainers: [{ name: 'a' }, { name: 'b' }] };
    check(
      { phase: 'Pending', initContainerStatuses: [container({ running: {} }, { name: 'a' })] },
      { STATUS: 'Init:0/2' },
      spec,
    );
    check(
      {
        phase: 'Pending',
        initContainerStatuses: [
          container(ended(0, 'Completed'), { name: 'a' }),
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'b', restartCount: 2 }),
        ],
      },
      { STATUS: 'Init:CrashLoopBackOff', RESTARTS: '2', READY: '0/1' },
      spec,
    );
    check(
      { phase: 'Pending', initContainerStatuses: [container(ended(1, 'Error'), { name: 'a' })] },
      { STATUS: 'Init:Error' },
      spec,
    );
  });
  it('count sidecars as containers', () => {
    check(
      {
        phase: 'Running',
        initContainerStatuses: [container({ running: {} }, { name: 'log', started: true, restartCount: 1 })],
        containerStatuses: [container({ running: {} })],
      },
      { READY: '2/2', STATUS: 'Running', RESTARTS: '1' },
      { initContainers: [{ name: 'log', restartPolicy: 'Always' }] },
    );
  });
  it('show deletion, loss of the node and scheduling gates', () => {
    const deleting = { deletionTimestamp: created };
    check({ phase: 'Running' }, { STATUS: 'Terminating' }, {}, deleting);
    check({ phase: 'Running', reason: 'NodeLost' }, { STATUS: 'Unknown' }, {}, deleting);
    check(
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
      {
        STATUS: 'SchedulingGated',
      },
    );
    check({ phase: 'Failed', reason: 'Evicted' }, { STATUS: 'Evicted' });
  });
});

describe('the columns of other kinds', () => {
  const check = (group: string, kind: string, object: object, expected: object) =>
    expect(row(group, kind, object)).toMatchObject(expected);

  it('show services by their type', () => {
    const ports = [
      { port: 80, nodePort: 30123, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ];
    check(
      '',
      'Service',
      { spec: { type: 'LoadBalancer', clusterIP: '10.96.0.9', ports, selector: { b: '2', a: '1' } } },
      {
        TYPE: 'LoadBalancer',
        'CLUSTER-IP': '10.96.0.9',
        'EXTERNAL-IP': '<pending>',
        'PORT(S)': '80:30123/TCP,53/UDP',
        SELECTOR: 'a=1,b=2',
      },
    );
    check(
      '',
      'Service',
      { spec: { type: 'ExternalName', externalName: 'db.example.org' } },
      {
        'CLUSTER-IP': '<none>',
        'EXTERNAL-IP': 'db.example.org',
        'PORT(S)': '<none>',
        SELECTOR: '<none>',
      },
    );
  });
  it('show at most three endpoints', () => {
    const addresses = [{ ip: '10.244.1.1' }, { ip: '10.244.1.2' }];
    check(
      '',
      'Endpoints',
      { subsets: [{ addresses, ports: [{ port: 443 }, { port: 80 }] }] },
      {
        ENDPOINTS: '10.244.1.1:443,10.244.1.2:443,10.244.1.1:80 + 1 more...',
      },
    );
    check('', 'Endpoints', {}, { ENDPOINTS: '<none>' });
  });
  it('show the targets of an autoscaler', () => {
    const metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    ];
    const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 3, metrics };
    check(
      'autoscaling',
      'HorizontalPodAutoscaler',
      { spec },
      { REFERENCE: 'Deployment/web', TARGETS: 'cpu: <unknown>/80%', REPLICAS: 0 },
    );
    const currentMetrics = [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50 } } }];
    check('autoscaling', 'HorizontalPodAutoscaler', { spec, status: { currentMetrics } }, { TARGETS: 'cpu: 50%/80%' });
  });
  it('show nodes with their roles and addresses', () => {
    check(
      '',
      'Node',
      {
        metadata: { labels: { 'node-role.kubernetes.io/control-plane': '' } },
        spec: { unschedulable: true },
        status: {
          conditions: [{ type: 'Ready', status: 'True' }],
          addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        },
      },
      {
        STATUS: 'Ready,SchedulingDisabled',
        ROLES: 'control-plane',
        'INTERNAL-IP': '10.0.0.1',
        'EXTERNAL-IP': '<none>',
      },
    );
  });
  it('show how far a job is', () => {
    const status = {
      succeeded: 1,
      startTime: '2026-01-01T11:58:00Z',
      completionTime: '2026-01-01T11:58:07Z',
      conditions: [{ type: 'Complete', status: 'True' }],
    };
    check(
      'batch',
      'Job',
      { spec: { completions: 1, template: { spec: { containers: [] } } }, status },
      {
        STATUS: 'Complete',
        COMPLETIONS: '1/1',
        DURATION: '7s',
      },
    );
  });
});

describe('what a server says of its columns', () => {
  const described = (group: string, kind: string, name: string) =>
    registry.byKind(group, kind)?.columns?.find((column) => column.name === name)?.description;

  it('tells of a pod what its own words for it are, or those of the field', () => {
    expect(described('', 'Pod', 'Ready')).toBe('The aggregate readiness state of this pod for accepting traffic.');
    expect(described('', 'Pod', 'IP')).toMatch(/^podIP address allocated to the pod\./);
    expect(described('', 'ConfigMap', 'Data')).toMatch(/^Data contains the configuration data\./);
  });

  it('says nothing of a RuntimeClass handler and something of every other column', () => {
    const silent = builtinKinds().flatMap(({ group, kind, columns }) =>
      (columns ?? []).filter(({ description }) => !description).map(({ name }) => `${kind}.${group} ${name}`),
    );
    expect(silent).toEqual(['RuntimeClass.node.k8s.io Handler']);
  });
});
