import { describe, expect, it } from 'vitest';
import { describeFieldError } from '../machinery/invalid.ts';
import type { KubeObject } from '../machinery/types.ts';
import { builtinKinds } from './index.ts';
import { validateEphemeralContainers } from './pod/validation/ephemeral.ts';
import { createKindRegistry } from './registry.ts';
import type { Pod } from './types.ts';

const registry = createKindRegistry(builtinKinds());
const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };

it('tells twice of an address of Endpoints that is none', () => {
  const endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'e' },
    subsets: [{ addresses: [{ ip: 'x' }, { ip: '127.0.0.1' }], ports: [{ port: 80, protocol: 'TCP' }] }],
  };
  const errors = registry.byKind('', 'Endpoints')?.validate?.(endpoints) ?? [];
  expect(errors.map((error) => `${error.field}: ${describeFieldError(error)}`)).toEqual([
    'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
    'subsets[0].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ]);
});

it('names what is wrong with debugging containers', () => {
  const check = (ephemeralContainers: readonly object[], expected: readonly string[]) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { ...template.spec, ephemeralContainers },
    };
    const errors = validateEphemeralContainers(pod as unknown as Pod);
    expect(errors.map((error) => `${error.field}: ${describeFieldError(error)}`)).toEqual(expected);
  };
  check([{ name: 'debug', image: 'busybox', targetContainerName: 'a' }], []);
  check(
    [{ name: 'a', image: 'busybox', targetContainerName: 'b' }],
    [
      'spec.ephemeralContainers[0].name: Duplicate value: "a"',
      'spec.ephemeralContainers[0].targetContainerName: Not found: "b"',
    ],
  );
  check(
    [{ name: 'debug', livenessProbe: { exec: {} } }],
    [
      'spec.ephemeralContainers[0].image: Required value',
      'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
    ],
  );
});

describe('an update', () => {
  const check = (group: string, kind: string, old: object, next: object, expected: readonly string[]) => {
    const full = (more: object): KubeObject => ({ apiVersion: '', kind, metadata: { name: 'x' }, ...more });
    const errors = registry.byKind(group, kind)?.validateUpdate?.(full(next), full(old)) ?? [];
    expect(errors.map((error) => `${error.field}: ${describeFieldError(error)}`)).toEqual(expected);
  };

  it('cannot change which pods a deployment owns', () => {
    const other = { matchLabels: { app: 'other' } };
    check('apps', 'Deployment', { spec: { selector } }, { spec: { selector: other } }, [
      'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ]);
    check(
      'apps',
      'Deployment',
      { spec: { selector, replicas: 1 } },
      { spec: { selector: { ...selector }, replicas: 2 } },
      [],
    );
  });

  it('changes little of a stateful set', () => {
    check('apps', 'StatefulSet', { spec: { serviceName: 'a', template } }, { spec: { serviceName: 'b', template } }, [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
    check('apps', 'StatefulSet', { spec: { replicas: 1, template } }, { spec: { replicas: 2, template } }, []);
  });

  it('leaves immutable configuration alone', () => {
    const old = { immutable: true, data: { a: '1' } };
    check('', 'ConfigMap', old, { immutable: true, data: { a: '2' } }, [
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
    check('', 'ConfigMap', old, { immutable: false, data: { a: '1' } }, [
      'immutable: Forbidden: field is immutable when `immutable` is set',
    ]);
    check('', 'Secret', { type: 'Opaque' }, { type: 'example.org/other' }, [
      'type: Invalid value: "example.org/other": field is immutable',
    ]);
  });

  it('may give a pod another image, and little else', () => {
    const spec = { containers: [{ name: 'a', image: 'nginx:1' }], restartPolicy: 'Always' };
    check('', 'Pod', { spec }, { spec: { ...spec, containers: [{ name: 'a', image: 'nginx:2' }] } }, []);
    const toleration = { key: 'a', operator: 'Exists' };
    check('', 'Pod', { spec }, { spec: { ...spec, tolerations: [toleration] } }, []);
    check('', 'Pod', { spec }, { spec: { ...spec, restartPolicy: 'Never' } }, [
      expect.stringMatching(
        /^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`/,
      ),
    ]);
    check('', 'Pod', { spec }, { spec: { ...spec, containers: [...spec.containers, { name: 'b', image: 'x' }] } }, [
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ]);
    const gated = { ...spec, schedulingGates: [{ name: 'wait' }] };
    check('', 'Pod', { spec: gated }, { spec: { ...spec, nodeSelector: { disk: 'ssd' } } }, []);
    check('', 'Pod', { spec }, { spec: gated }, [
      "spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'wait'",
    ]);
  });

  it('resizes a claim only once it is bound, and only upwards', () => {
    const claim = (storage: string, phase: string) => ({
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      status: { phase, capacity: { storage: '1Gi' } },
    });
    check('', 'PersistentVolumeClaim', claim('1Gi', 'Bound'), claim('2Gi', 'Bound'), []);
    check('', 'PersistentVolumeClaim', claim('2Gi', 'Bound'), claim('1Gi', 'Bound'), [
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
    check('', 'PersistentVolumeClaim', claim('1Gi', 'Pending'), claim('2Gi', 'Pending'), [
      `spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
--- expected
+++ got
@@ -1,18 +1,18 @@
 {
   "AccessModes": [
     "ReadWriteOnce"
   ],
   "Selector": null,
   "Resources": {
     "Limits": null,
     "Requests": {
-      "storage": "2Gi"
+      "storage": "1Gi"
     }
   },
   "VolumeName": "",
   "StorageClassName": null,
   "VolumeMode": null,
   "DataSource": null,
   "DataSourceRef": null,
   "VolumeAttributesClassName": null
 }
`,
    ]);
  });

  it('cannot change the template of a job that has begun', () => {
    const other = { ...template, metadata: { labels: { app: 'other' } } };
    check('batch', 'Job', { spec: { template } }, { spec: { template: other } }, [
      `spec.template: Invalid value: ${JSON.stringify(other)}: field is immutable`,
    ]);
    const placed = { ...template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } };
    check('batch', 'Job', { spec: { suspend: true, template } }, { spec: { suspend: false, template: placed } }, []);
  });
});
