import { expect, it } from 'vitest';
import { internalDiff } from './internal-form.ts';

const claim = (accessMode: string) => ({
  accessModes: [accessMode],
  resources: { requests: { storage: '1Gi' } },
  storageClassName: 'standard',
  volumeMode: 'Filesystem',
});

it('shows all fields of the own type of a server, and what is between the two', () => {
  expect(internalDiff('PersistentVolumeClaimSpec', claim('ReadWriteMany'), claim('ReadWriteOnce'))).toBe(`
--- expected
+++ got
@@ -1,13 +1,13 @@
 {
   "AccessModes": [
-    "ReadWriteMany"
+    "ReadWriteOnce"
   ],
   "Selector": null,
   "Resources": {
     "Limits": null,
     "Requests": {
       "storage": "1Gi"
     }
   },
   "VolumeName": "",
   "StorageClassName": "standard",
`);
});

const pod = (more: object) => ({
  containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }] }],
  restartPolicy: 'Always',
  securityContext: {},
  ...more,
});

it('has the host namespaces of a pod in its security context', () => {
  const diff = internalDiff('PodSpec', pod({}), pod({ hostNetwork: true }));
  expect(diff).toContain(
    '   "SecurityContext": {\n-    "HostNetwork": false,\n+    "HostNetwork": true,\n     "HostPID": false,',
  );
});

it('writes the fields of volumes and probes among those of what they are part of', () => {
  const volumes = (name: string) => [{ name: 'v', configMap: { name, items: [{ key: 'a<b', path: 'p' }] } }];
  const diff = internalDiff('PodSpec', pod({ volumes: volumes('a') }), pod({ volumes: volumes('b') }));
  expect(diff).toContain('       "ConfigMap": {\n-        "Name": "a",\n+        "Name": "b",\n         "Items": [\n');
  expect(diff).toContain('"Key": "a\\u003cb"');
});
