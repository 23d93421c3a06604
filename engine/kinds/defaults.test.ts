import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../machinery/freeze.ts';
import type { KubeObject } from '../machinery/types.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const registry = createKindRegistry(builtinKinds());

function defaulted(group: string, kind: string, object: object): KubeObject {
  const given: KubeObject = deepFreeze({ apiVersion: '', kind, metadata: { name: 'x' }, ...object });
  const once = registry.byKind(group, kind)?.defaults?.(given) ?? given;
  const twice = registry.byKind(group, kind)?.defaults?.(deepFreeze(once));
  expect(twice, 'defaults are idempotent and share').toBe(once);
  return once;
}

const container = { name: 'app', image: 'nginx:1.19' };
const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };

const fullContainer = {
  ...container,
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const fullSpec = {
  containers: [fullContainer],
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

describe('defaults', () => {
  const check = (group: string, kind: string, given: object, expected: object) =>
    expect(defaulted(group, kind, given)).toEqual({
      apiVersion: '',
      kind,
      metadata: { name: 'x' },
      ...given,
      ...expected,
    });

  it('complete a pod', () => {
    check('', 'Pod', { spec: { containers: [container] } }, { spec: { ...fullSpec, enableServiceLinks: true } });
  });

  it('give a pod requests from its limits, and a deployment not', () => {
    const limited = { ...container, resources: { limits: { cpu: '1' } } };
    expect(defaulted('', 'Pod', { spec: { containers: [limited] } })).toMatchObject({
      spec: { containers: [{ resources: { limits: { cpu: '1' }, requests: { cpu: '1' } } }] },
    });
    const deployment = defaulted('apps', 'Deployment', {
      spec: { selector, template: { ...template, spec: { containers: [limited] } } },
    });
    expect(deployment).toMatchObject({
      spec: { template: { spec: { containers: [{ resources: { limits: { cpu: '1' } } }] } } },
    });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry.example:5000/nginx', 'Always'],
    ['nginx:1.19', 'IfNotPresent'],
    ['nginx@sha256:abc', 'IfNotPresent'],
  ])('pull %s %s', (image, imagePullPolicy) => {
    expect(defaulted('', 'Pod', { spec: { containers: [{ name: 'a', image }] } })).toMatchObject({
      spec: { containers: [{ imagePullPolicy }] },
    });
  });

  it('let the pods of one template share one spec', () => {
    const spec = deepFreeze({ containers: [container] });
    const [a, b] = ['a', 'b'].map((name) => defaulted('', 'Pod', { metadata: { name }, spec }));
    expect(a?.['spec']).toBe(b?.['spec']);
  });

  it('complete probes, env and volumes', () => {
    const given = {
      containers: [
        {
          ...container,
          livenessProbe: { httpGet: { port: 80 } },
          env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        },
      ],
      volumes: [{ name: 'a' }, { name: 'b', configMap: { name: 'c' } }, { name: 'd', hostPath: { path: '/' } }],
    };
    expect(defaulted('', 'Pod', { spec: given })).toMatchObject({
      spec: {
        containers: [
          {
            livenessProbe: {
              httpGet: { path: '/', port: 80, scheme: 'HTTP' },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
            env: [{ valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
          },
        ],
        volumes: [{ emptyDir: {} }, { configMap: { defaultMode: 420 } }, { hostPath: { type: '' } }],
      },
    });
  });

  it('complete a deployment', () => {
    check(
      'apps',
      'Deployment',
      { spec: { selector, template } },
      {
        spec: {
          selector,
          template: { ...template, spec: fullSpec },
          replicas: 1,
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        },
      },
    );
  });

  it('complete a stateful set and its claims', () => {
    const volumeClaimTemplates = [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'] } }];
    expect(defaulted('apps', 'StatefulSet', { spec: { selector, template, volumeClaimTemplates } })).toMatchObject({
      spec: {
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            spec: { volumeMode: 'Filesystem' },
            status: { phase: 'Pending' },
          },
        ],
      },
    });
  });

  it('run a job once', () => {
    expect(defaulted('batch', 'Job', { spec: { template } })).toMatchObject({
      metadata: { labels: { app: 'web' } },
      spec: { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false },
    });
    expect(defaulted('batch', 'Job', { spec: { parallelism: 3, template } })['spec']).not.toHaveProperty('completions');
  });

  it('complete a service by its type', () => {
    const ports = [{ port: 80 }];
    const internal = { sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' };
    check(
      '',
      'Service',
      { spec: { ports } },
      {
        spec: { ...internal, type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
      },
    );
    check(
      '',
      'Service',
      { spec: { type: 'LoadBalancer', sessionAffinity: 'ClientIP' } },
      {
        spec: {
          ...internal,
          type: 'LoadBalancer',
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
          externalTrafficPolicy: 'Cluster',
          allocateLoadBalancerNodePorts: true,
        },
      },
    );
  });

  it('derive the types of a network policy', () => {
    expect(defaulted('networking.k8s.io', 'NetworkPolicy', { spec: { podSelector: {} } })).toMatchObject({
      spec: { policyTypes: ['Ingress'] },
    });
    expect(defaulted('networking.k8s.io', 'NetworkPolicy', { spec: { podSelector: {}, egress: [{}] } })).toMatchObject({
      spec: { policyTypes: ['Ingress', 'Egress'] },
    });
  });

  it('label a namespace with its name', () => {
    expect(defaulted('', 'Namespace', {})).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
    });
  });
});

describe('sources of volumes that reach out', () => {
  const sources = {
    rbd: { monitors: ['192.0.2.1:6789'], image: 'i' },
    azureDisk: { diskName: 'd', diskURI: 'https://example.com/d', kind: 'Managed' },
    scaleIO: { gateway: 'https://example.com', system: 's', secretRef: { name: 'sio' } },
    iscsi: { targetPortal: '192.0.2.1', iqn: 'iqn', lun: 0 },
  };
  const filled = {
    rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
    azureDisk: { cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Managed', readOnly: false },
    scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
    iscsi: { iscsiInterface: 'default' },
  };

  it.each(['rbd', 'azureDisk', 'scaleIO', 'iscsi'] as const)(
    '%s has the same defaults in pods and PersistentVolumes',
    (name) => {
      const source = { [name]: sources[name] };
      expect(defaulted('', 'Pod', { spec: { containers: [], volumes: [{ name: 'v', ...source }] } })).toMatchObject({
        spec: { volumes: [{ [name]: filled[name] }] },
      });
      expect(defaulted('', 'PersistentVolume', { spec: source })).toMatchObject({ spec: { [name]: filled[name] } });
    },
  );
});
