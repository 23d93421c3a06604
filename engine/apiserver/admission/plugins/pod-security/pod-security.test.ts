import { describe, expect, it } from 'vitest';
import { admitting, pod } from '../fixtures.ts';

async function labelled(labels: { readonly [mode: string]: string }) {
  const cluster = await admitting();
  const label = (given: typeof labels) =>
    cluster.api.patch(
      { group: '', version: 'v1', resource: 'namespaces', name: 'default' },
      {
        type: 'merge',
        body: {
          metadata: {
            labels: Object.fromEntries(Object.entries(given).map(([k, v]) => [`pod-security.kubernetes.io/${k}`, v])),
          },
        },
      },
      { onWarning: (text) => void cluster.warnings.push(text) },
    );
  await label(labels);
  return { ...cluster, label };
}

/** A pod that keeps to the strictest level. */
const good = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};
const secured = (more: object = {}) => ({ securityContext: { ...good, ...more } });

describe('baseline', () => {
  it.each([
    [{ hostNetwork: true, hostPID: true }, {}, 'host namespaces (hostNetwork=true, hostPID=true)'],
    [{ volumes: [{ name: 'v', hostPath: { path: '/' } }] }, {}, 'hostPath volumes (volume "v")'],
    [{}, { ports: [{ containerPort: 1, hostPort: 80 }] }, 'hostPort (container "c" uses hostPort 80)'],
    [
      {},
      { securityContext: { privileged: true } },
      'privileged (container "c" must not set securityContext.privileged=true)',
    ],
    [
      {},
      { securityContext: { capabilities: { add: ['NET_ADMIN', 'CHOWN'] } } },
      'non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      {},
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [{ securityContext: { sysctls: [{ name: 'kernel.sem', value: '1' }] } }, {}, 'forbidden sysctls (kernel.sem)'],
    [
      { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } } },
      {},
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
  ])('refuses %j %j', async (spec, container, words) => {
    const { refusal } = await labelled({ enforce: 'baseline' });
    expect(await refusal(pod(spec, container))).toBe(
      `pods "p" is forbidden: violates PodSecurity "baseline:latest": ${words}`,
    );
  });
});

describe('restricted', () => {
  it.each([
    [
      {},
      {},
      'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [{}, secured({ runAsUser: 0 }), 'runAsUser=0 (container "c" must not set runAsUser=0)'],
    [
      { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
      secured(),
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
    [
      {},
      secured({ runAsNonRoot: false }),
      'runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)',
    ],
  ])('refuses %j %j', async (spec, container, words) => {
    const { refusal } = await labelled({ enforce: 'restricted', 'enforce-version': 'v1.30' });
    expect(await refusal(pod(spec, container))).toBe(
      `pods "p" is forbidden: violates PodSecurity "restricted:v1.30": ${words}`,
    );
  });

  it('admits a pod that keeps to it', async () => {
    const { refusal } = await labelled({ enforce: 'restricted' });
    expect(await refusal(pod({}, secured()))).toBe('admitted');
  });
});

it('warns of templates whose pods would be refused', async () => {
  const { create, warnings } = await labelled({ warn: 'baseline' });
  const labels = { app: 'a' };
  await create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod({ hostIPC: true }).spec } },
  });
  expect(warnings).toEqual(['would violate PodSecurity "baseline:latest": host namespaces (hostIPC=true)']);
});

it('warns of pods that a stricter level would not have let in', async () => {
  const { create, label, warnings } = await labelled({});
  await create(pod({ hostIPC: true }, {}, 'a'));
  await create(pod({ hostIPC: true }, {}, 'b'));
  await label({ enforce: 'baseline' });
  expect(warnings).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
    'a (and 1 other pod): host namespaces',
  ]);
});

it('refuses labels that mean nothing', async () => {
  const { label } = await labelled({});
  await expect(label({ enforce: 'nonsense' })).rejects.toThrow(
    'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "nonsense": must be one of privileged, baseline, restricted',
  );
});
