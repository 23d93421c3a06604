import { isApiError } from '../../../machinery/errors.ts';
import { formatApiVersion, type KubeObject } from '../../../machinery/types.ts';
import type { DiscoveredResource } from '../../../client/kube-api.ts';
import type { Command } from '../../command.ts';
import { throwAll, KubectlError } from '../../errors.ts';
import { files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { hasFiles } from '../../resources/files.ts';
import { collectionOf, fileInfos, getNamed, type Info, refOf, targetsOf } from '../../resources/visit.ts';
import { describerOf } from './describers.ts';
import { Description } from './writer.ts';

export const describe: Command = {
  name: 'describe',
  short: 'Show details of a specific resource or group of resources',
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  examples: [
    'kubectl describe nodes kubernetes-node-emt8.c.myproject.internal',
    'kubectl describe pods/nginx',
    'kubectl describe po -l name=myLabel',
  ],
  flags: flagTable(
    [files, labelSelector],
    `
  -A --all-namespaces bool
     --chunk-size int 500
     --show-events bool true
`,
  ),
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  if (args.length === 0 && !hasFiles(invocation)) {
    throw new KubectlError(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const errors: unknown[] = [];
  const found: Found[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(error);
    }
  };
  const selector = flags.string('selector');
  const allNamespaces = flags.bool('all-namespaces');
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation);
    errors.push(...failed);
    for (const info of infos) await attempt(async () => void found.push(...(await named(invocation, info))));
  } else {
    for (const target of await targetsOf(invocation, args, { allNamespaces, selector })) {
      await attempt(async () => {
        if (target.type === 'named') found.push(...(await named(invocation, target.info)));
        else found.push(...(await collection(invocation, target.resource, target.namespace, selector)));
      });
    }
  }
  const several = found.length > 1;
  for (const each of found) {
    await attempt(async () => {
      const out = new Description();
      const { resource, object, byPrefix } = each;
      await describerOf(resource)({ ...object, apiVersion: formatApiVersion(resource), kind: resource.kind }, out, {
        api: await invocation.api(),
        now: invocation.now(),
        signal: invocation.signal,
        // nobody wants to wait for the events of many
        showEvents: flags.changed('show-events') ? flags.bool('show-events') : !several && !byPrefix,
      });
      const parted = each !== found[0] && !byPrefix;
      await invocation.print(`${parted ? '\n\n' : ''}${out.text()}${byPrefix ? '\n' : ''}`);
    });
  }
  if (found.length === 0 && errors.length === 0) {
    await invocation.warn(
      allNamespaces ? 'No resources found\n' : `No resources found in ${invocation.namespace} namespace.\n`,
    );
  }
  throwAll(errors);
}

interface Found {
  readonly resource: DiscoveredResource;
  readonly object: KubeObject;
  /** Not of the given name, but of one that begins so. */
  readonly byPrefix: boolean;
}

async function collection(
  invocation: Invocation,
  resource: DiscoveredResource,
  namespace: string | undefined,
  selector: string,
): Promise<readonly Found[]> {
  const api = await invocation.api();
  const list = await api.list(collectionOf(resource, namespace), {
    ...(selector === '' ? {} : { labelSelector: selector }),
    signal: invocation.signal,
  });
  return list.items.map((object) => ({ resource, object, byPrefix: false }));
}

/** By name; where there is none of that name, all whose names begin so. */
async function named(invocation: Invocation, info: Info): Promise<readonly Found[]> {
  const { resource } = info;
  try {
    const object = await getNamed(invocation, refOf(info));
    return [{ resource, object, byPrefix: false }];
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
    const alike = (await collection(invocation, resource, info.namespace, ''))
      .filter(({ object }) => object.metadata.name.startsWith(info.name))
      .map((found) => ({ ...found, byPrefix: true }));
    if (alike.length === 0) throw error;
    return alike;
  }
}
