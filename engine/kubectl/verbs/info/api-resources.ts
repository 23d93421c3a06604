import type { DiscoveredResource } from '../../../client/kube-api.ts';
import { formatApiVersion } from '../../../machinery/types.ts';
import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { asWritten, toJson } from '../../../machinery/json-text.ts';
import { layOut } from '../../printers/tabs.ts';
import { pluralName } from '../../resources/mapper.ts';

export const apiResources: Command = {
  name: 'api-resources',
  short: 'Print the supported API resources on the server',
  usage: 'api-resources [flags]',
  flags: flagTable(
    [],
    `
     --api-group string
     --cached bool
     --categories strings
     --namespaced bool true
     --no-headers bool
  -o --output string
     --show-managed-fields bool
     --sort-by string
     --verbs strings
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 0) throw usageError('api-resources', `unexpected arguments: [${args.join(' ')}]`);
    const output = flags.string('output');
    if (!['', 'wide', 'name', 'json', 'yaml'].includes(output)) {
      throw new KubectlError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
      );
    }
    const sort = flags.string('sort-by');
    if (sort !== '' && sort !== 'name' && sort !== 'kind') {
      throw new KubectlError('--sort-by accepts only name or kind');
    }
    const { discovery } = await invocation.mapper();
    const shown = discovery.resources.filter(
      (resource) =>
        resource.verbs.length > 0 &&
        isPreferred(resource, discovery) &&
        (!flags.changed('api-group') || resource.group === flags.string('api-group')) &&
        (!flags.changed('namespaced') || resource.namespaced === flags.bool('namespaced')) &&
        flags.list('verbs').every((verb) => resource.verbs.includes(verb)) &&
        flags.list('categories').every((category) => resource.categories.includes(category)),
    );
    const key = (resource: DiscoveredResource): string =>
      sort === 'kind' ? resource.kind : sort === 'name' ? resource.resource : `${resource.group}\0${resource.resource}`;
    const sorted = [...shown].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    if (output === 'name') return invocation.print(sorted.map((resource) => `${pluralName(resource)}\n`).join(''));
    if (output === 'json' || output === 'yaml') {
      const list = {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: '',
        resources: sorted.map(asApiResource),
      };
      return invocation.print(output === 'json' ? toJson(list, asWritten) : toYaml(list));
    }
    const wide = output === 'wide';
    const rows = sorted.map((resource) => [
      resource.resource,
      resource.shortNames.join(','),
      formatApiVersion(resource),
      String(resource.namespaced),
      resource.kind,
      ...(wide ? [resource.verbs.join(','), resource.categories.join(',')] : []),
    ]);
    const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
    await invocation.print(layOut(flags.bool('no-headers') ? rows : [header, ...rows]));
  },
};

interface Groups {
  readonly groups: readonly { readonly name: string; readonly preferred: string }[];
  readonly resources: readonly DiscoveredResource[];
}

/** In its group's preferred version, or in the only one that has it. */
function isPreferred(resource: DiscoveredResource, { groups, resources }: Groups): boolean {
  const preferred = groups.find(({ name }) => name === resource.group)?.preferred ?? resource.version;
  if (preferred === resource.version) return true;
  const same = resources.filter((r) => r.group === resource.group && r.resource === resource.resource);
  return !same.some(({ version }) => version === preferred) && same[0] === resource;
}

const asApiResource = ({
  resource,
  singular,
  namespaced,
  group,
  version,
  kind,
  verbs,
  shortNames,
  categories,
}: DiscoveredResource) => ({
  name: resource,
  singularName: singular,
  namespaced,
  ...(group === '' ? {} : { group }),
  version,
  kind,
  verbs,
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
});

export const apiVersions: Command = {
  name: 'api-versions',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: 'api-versions',
  async run(invocation) {
    const { args } = invocation;
    if (args.length > 0) throw usageError('api-versions', `unexpected arguments: [${args.join(' ')}]`);
    const { discovery } = await invocation.mapper();
    const all = discovery.groups.flatMap(({ name, versions }) =>
      versions.map((version) => formatApiVersion({ group: name, version })),
    );
    await invocation.print(
      all
        .sort()
        .map((text) => `${text}\n`)
        .join(''),
    );
  },
};
