import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/types.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const registry = createKindRegistry(builtinKinds());
const object = (kind: string, more: object): KubeObject => ({
  apiVersion: '',
  kind,
  metadata: { name: 'x', namespace: 'd' },
  ...more,
});

describe('health', () => {
  const check = (group: string, kind: string, more: object, state: string, summary: string) =>
    expect(registry.byKind(group, kind)?.health?.(object(kind, more))).toEqual({ state, summary });
  const containers = [{ name: 'a' }];
  const waiting = (reason: string) => [{ name: 'a', ready: false, restartCount: 0, state: { waiting: { reason } } }];

  it('of a pod follows what kubectl shows', () => {
    const running = [{ name: 'a', ready: true, restartCount: 0, state: { running: {} } }];
    check(
      '',
      'Pod',
      { spec: { containers }, status: { phase: 'Running', containerStatuses: running } },
      'ok',
      'Running',
    );
    check(
      '',
      'Pod',
      { spec: { containers }, status: { phase: 'Pending', containerStatuses: waiting('ContainerCreating') } },
      'progressing',
      'ContainerCreating',
    );
    check(
      '',
      'Pod',
      { spec: { containers }, status: { phase: 'Running', containerStatuses: waiting('CrashLoopBackOff') } },
      'degraded',
      'CrashLoopBackOff',
    );
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }];
    check('', 'Pod', { spec: { containers }, status: { phase: 'Pending', conditions } }, 'degraded', 'Unschedulable');
  });
  it('of a deployment counts pods and notices a deadline', () => {
    check('apps', 'Deployment', { spec: { replicas: 3 }, status: { readyReplicas: 2 } }, 'progressing', '2/3 ready');
    check(
      'apps',
      'Deployment',
      { spec: { replicas: 1 }, status: { readyReplicas: 1, updatedReplicas: 1 } },
      'ok',
      '1/1 ready',
    );
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    check(
      'apps',
      'Deployment',
      { spec: { replicas: 1 }, status: { conditions } },
      'degraded',
      '0/1 ready, deadline exceeded',
    );
  });
});

describe('relations', () => {
  const check = (group: string, kind: string, more: object, expected: readonly object[]) =>
    expect(registry.byKind(group, kind)?.relations?.(object(kind, more))).toEqual(expected);

  it('of a pod are its node and its configuration', () => {
    const spec = {
      nodeName: 'node-1',
      containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'conf' } }] }],
      volumes: [{ name: 'v', secret: { secretName: 'sec' } }],
    };
    check('', 'Pod', { spec }, [
      {
        type: 'mounts',
        to: { group: '', kind: 'Secret', name: 'sec', namespace: 'd' },
        field: 'spec.volumes[0].secret',
      },
      {
        type: 'uses',
        to: { group: '', kind: 'ConfigMap', name: 'conf', namespace: 'd' },
        field: 'spec.containers[0].envFrom[0].configMapRef',
      },
      { type: 'scheduled-on', to: { group: '', kind: 'Node', name: 'node-1' }, field: 'spec.nodeName' },
    ]);
  });
  it('of services, ingresses and autoscalers follow the traffic', () => {
    check('', 'Service', { spec: { selector: { app: 'web' } } }, [
      {
        type: 'selects',
        to: { group: '', kind: 'Pod', namespace: 'd', selector: { matchLabels: { app: 'web' } } },
        field: 'spec.selector',
      },
    ]);
    check('', 'Service', { spec: {} }, []);
    check('networking.k8s.io', 'Ingress', { spec: { defaultBackend: { service: { name: 'web' } } } }, [
      {
        type: 'routes-to',
        to: { group: '', kind: 'Service', name: 'web', namespace: 'd' },
        field: 'spec.defaultBackend',
      },
    ]);
    check(
      'autoscaling',
      'HorizontalPodAutoscaler',
      { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
      [
        {
          type: 'scales',
          to: { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'd' },
          field: 'spec.scaleTargetRef',
        },
      ],
    );
  });
});
