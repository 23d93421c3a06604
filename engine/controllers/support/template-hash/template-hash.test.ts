import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import { dumpTemplate } from './dump.ts';
import { hashOf, revisionHash, templateHash } from './index.ts';
import { type Layouts, layouts } from './layouts.ts';
import { quantityText } from './quantity.ts';

/** The template of the documentation's nginx-deployment, as the API stores it. */
const nginx = (image = 'nginx:1.14.2') => ({
  metadata: { labels: { app: 'nginx' } },
  spec: {
    containers: [
      {
        name: 'nginx',
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
});

/** Fields that releases added, newest first. */
const added: readonly (readonly [release: string, struct: string, field: string])[] = [
  ['1.36', 'PodSpec', 'SchedulingGroup'],
  ['1.34', 'PodSpec', 'HostnameOverride'],
  ['1.34', 'Container', 'RestartPolicyRules'],
  ['1.32', 'PodSpec', 'Resources'],
  ['1.32', 'PodSecurityContext', 'SELinuxChangePolicy'],
  ['1.31', 'PodSecurityContext', 'SupplementalGroupsPolicy'],
  ['1.30', 'PodSecurityContext', 'AppArmorProfile'],
  ['1.28', 'Container', 'RestartPolicy'],
];

function layoutsBefore(release: number): Layouts {
  const older = new Map(layouts);
  for (const [since, struct, name] of added) {
    if (Number(since.slice(2)) <= release) continue;
    older.set(struct, older.get(struct)?.filter((field) => field.name !== name) ?? []);
  }
  return older;
}

describe('the hash of a pod template', () => {
  // nginx-deployment-… as many clusters of these releases show it
  it.each([
    [27, 'cbdccf466'],
    [29, '86dcfdf4c6'],
    [30, '77d8468669'],
    [31, 'd556bf558'],
    [33, '647677fc66'],
  ])('is that of a cluster of release 1.%i with the fields of that release', (release, hash) => {
    expect(hashOf(dumpTemplate(nginx(), layoutsBefore(release)))).toBe(hash);
  });

  it('changes with the template and with a counted collision, and not with what is empty', () => {
    const hash = templateHash(nginx());
    expect(templateHash(nginx('nginx:1.16.1'))).not.toBe(hash);
    expect(templateHash(nginx(), 1)).not.toBe(hash);
    const empty = nginx();
    expect(templateHash({ ...empty, spec: { ...empty.spec, volumes: [], nodeSelector: {} } })).toBe(hash);
  });

  it('knows every field of a pod template, and no other', () => {
    const schemas = builtinSchemas();
    let compared = 0;
    for (const [struct, fields] of layouts) {
      const schema =
        schemas.definition(`io.k8s.api.core.v1.${struct}`) ??
        schemas.definition(`io.k8s.apimachinery.pkg.apis.meta.v1.${struct}`);
      if (!schema?.properties) continue;
      compared++;
      const known = fields.flatMap((field) => (field.json === undefined ? embedded(field.type) : [field.json]));
      expect(known.toSorted(), struct).toEqual(Object.keys(schema.properties).toSorted());
    }
    expect(compared).toBeGreaterThan(85);
  });
});

const embedded = (struct: string): string[] =>
  (layouts.get(struct) ?? []).flatMap((field) => (field.json === undefined ? embedded(field.type) : [field.json]));

describe('the hash of a revision', () => {
  it('is that of its data in any order, and of the count of collisions', () => {
    const hash = revisionHash({ spec: { template: { $patch: 'replace', spec: {} } } }, 0);
    expect(revisionHash({ spec: { template: { spec: {}, $patch: 'replace' } } }, 0)).toBe(hash);
    expect(revisionHash({ spec: { template: { spec: {}, $patch: 'replace' } } }, 1)).not.toBe(hash);
  });
});

describe('a quantity in memory', () => {
  const nothing = '(resource.infDecAmount){Dec:(*inf.Dec)<nil>}';
  it.each([
    ['100m', '100', -3, '100m', 'DecimalSI'],
    ['1500m', '1500', -3, '1500m', 'DecimalSI'],
    ['0.5', '500', -3, '500m', 'DecimalSI'],
    ['2', '2', 0, '2', 'DecimalSI'],
    ['128Mi', '134217728', 0, '128Mi', 'BinarySI'],
    ['1.5Gi', '1610612736', 0, '1536Mi', 'BinarySI'],
    ['5e3', '5', 3, '5e3', 'DecimalExponent'],
    ['0', '0', 0, '0', ''],
  ])('%s', (text, value, scale, canonical, format) => {
    expect(quantityText(text)).toBe(
      `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:${nothing} s:(string)${canonical} Format:(resource.Format)${format}}`,
    );
  });

  it('is a decimal of words where it might not fit into 64 bits', () => {
    expect(quantityText('16Ei')).toContain('abs:(big.nat)[0 1]} scale:(inf.Scale)0}');
  });
});
