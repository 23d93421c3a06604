import { expect, it } from 'vitest';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import { aggregated, resourceList } from './documents.ts';

const registry = createKindRegistry(builtinKinds());
const listed = (group: string, version: string): readonly { readonly [field: string]: unknown }[] =>
  (resourceList(registry, group, version) as { resources: { [field: string]: unknown }[] } | undefined)?.resources ??
  [];

// as https://github.com/kubernetes/kubernetes/tree/master/api/discovery has them
it.each([
  ['', 'v1', 'pods', 'xPOwRZ+Yhw8='],
  ['', 'v1', 'events', 'r2yiGXH7wu8='],
  ['', 'v1', 'services', '0/CO1lhkEBI='],
  ['apps', 'v1', 'deployments', '8aSe+NMegvE='],
  ['apps', 'v1', 'controllerrevisions', '85nkx63pcBU='],
  ['', 'v1', 'componentstatuses', undefined],
  ['', 'v1', 'pods/status', undefined],
  ['authorization.k8s.io', 'v1', 'subjectaccessreviews', undefined],
])('in group "%s" %s tells by %s how it is kept: %s', (group, version, name, hash) => {
  expect(listed(group, version).find((resource) => resource['name'] === name)?.['storageVersionHash']).toBe(hash);
});

it('tells in one document a group of what is answered only where it is another one', () => {
  const document = aggregated(registry, false) as unknown as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly versions: readonly { readonly resources: readonly { readonly [field: string]: unknown }[] }[];
    }[];
  };
  const apps = document.items.find(({ metadata }) => metadata.name === 'apps');
  expect(apps?.versions[0]?.resources.find(({ resource }) => resource === 'deployments')).toEqual({
    resource: 'deployments',
    responseKind: { group: '', version: '', kind: 'Deployment' },
    scope: 'Namespaced',
    singularResource: 'deployment',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: [
      {
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      },
      {
        subresource: 'status',
        responseKind: { group: '', version: '', kind: 'Deployment' },
        verbs: ['get', 'patch', 'update'],
      },
    ],
  });
});
