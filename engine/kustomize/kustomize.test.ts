import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryFileSystem } from '../runtime/index.ts';
import { buildKustomization } from './index.ts';

/** Kustomizations, and beside each `expected.yaml`: what `kubectl kustomize` 1.36 makes of it. */
const fixtures = join(import.meta.dirname, 'fixtures');

function fileSystemOf(files: { readonly [path: string]: string }): MemoryFileSystem {
  const fs = new MemoryFileSystem({ now: () => 0 });
  for (const [path, text] of Object.entries(files)) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    fs.write(path, text);
  }
  return fs;
}

function copyOfFixtures(): MemoryFileSystem {
  const paths = readdirSync(fixtures, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return fileSystemOf(
    Object.fromEntries(
      paths.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(fixtures.length).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
      }),
    ),
  );
}

describe('a kustomization is built as kubectl builds it, to the byte', () => {
  it.each(['web/overlay', 'generators', 'replacements', 'order', 'siblings', 'patches'])('%s', (name) => {
    const fs = copyOfFixtures();
    expect(buildKustomization(fs, `/${name}`)).toBe(fs.readText(`/${name}/expected.yaml`));
  });
});

describe('what cannot be built is told in the words of kustomize', () => {
  const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
  const rows: readonly (readonly [string, string, string])[] = [
    ['nothing in it', '{}', 'kustomization.yaml is empty'],
    ['an unknown field', 'resorces: [cm.yaml]', 'invalid Kustomization: json: unknown field "resorces"'],
    [
      'a file that is missing',
      'resources: [a.yaml]',
      "accumulating resources: accumulation err='accumulating resources from 'a.yaml': evalsymlink failure on '/k/a.yaml' : lstat /k/a.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/k/a.yaml' : lstat /k/a.yaml: no such file or directory",
    ],
    [
      'a resource twice',
      'resources: [cm.yaml, cm.yaml]',
      "accumulating resources: accumulation err='merging resources from 'cm.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/c.[noNs]': must build at directory: '/k/cm.yaml': file is not directory",
    ],
    [
      'itself',
      'resources: ["."]',
      "accumulating resources: accumulation err='accumulating resources from '.': '/k' must resolve to a file': cycle detected: candidate root '/k' contains visited root '/k'",
    ],
    [
      'a patch for nothing',
      'resources: [cm.yaml]\npatches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: zz}}"}]',
      'no resource matches strategic merge patch "ConfigMap.v1.[noGrp]/zz.[noNs]": no matches for Id ConfigMap.v1.[noGrp]/zz.[noNs]; failed to find unique target for patch ConfigMap.v1.[noGrp]/zz.[noNs]',
    ],
    [
      'a literal without a value',
      'configMapGenerator: [{name: c, literals: [a]}]',
      'loading KV pairs: literal sources [a]: invalid literal source a, expected key=value',
    ],
    [
      'replicas of nothing',
      'resources: [cm.yaml]\nreplicas: [{name: x, count: 2}]',
      'resource with name x does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]',
    ],
  ];
  it.each(rows)('%s', (_, kustomization, message) => {
    const fs = fileSystemOf({ '/k/kustomization.yaml': kustomization, '/k/cm.yaml': configMap });
    expect(() => buildKustomization(fs, '/k')).toThrow(message);
  });

  it('what would have to be fetched is refused with the reason', () => {
    const fs = fileSystemOf({ '/k/kustomization.yaml': 'resources: [github.com/a/b]' });
    expect(() => buildKustomization(fs, '/k')).toThrow('nothing outside the simulation can be fetched');
    expect(() => buildKustomization(fs, '/k', { given: 'https://x.example' })).toThrow('nothing outside');
  });

  it('a feature that is not here says what to do instead', () => {
    const fs = fileSystemOf({ '/k/kustomization.yaml': 'helmCharts: [{name: x}]' });
    expect(() => buildKustomization(fs, '/k')).toThrow(
      'helmCharts is not supported here: charts cannot be fetched here',
    );
  });
});

it('warns of fields that have a successor', () => {
  const fs = fileSystemOf({ '/k/kustomization.yaml': 'commonLabels: {a: b}' });
  const warnings: string[] = [];
  buildKustomization(fs, '/k', { onWarning: (text) => warnings.push(text) });
  expect(warnings).toEqual([
    "# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ]);
});
