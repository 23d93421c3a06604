import { isApiError } from '../../../machinery/errors.ts';
import { formatApiVersion, type KubeObject } from '../../../machinery/types.ts';
import type { DiscoveredResource } from '../../../client/kube-api.ts';
import type { Command } from '../../command.ts';
import { throwAll, KubectlError } from '../../errors.ts';
import { files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { hasFiles } from '../../resources/files.ts';
import { collectionOf, fileInfos, type Info, refOf, targetsOf } from '../../resources/visit.ts';
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
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  const errors: unknown[] = [];
  let count = 0;
  const show = async (resource: DiscoveredResource, object: KubeObject): Promise<void> => {
    const typed = { ...object, apiVersion: formatApiVersion(resource), kind: resource.kind };
    const out = new Description();
    await describerOf(resource)(typed, out, {
      api: await invocation.api(),
      now: invocation.now(),
      signal: invocation.signal,
      showEvents: flags.bool('show-events'),
    });
    await invocation.print(`${count++ > 0 ? '\n\n' : ''}${out.text()}`);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(error);
    }
  };
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation);
    errors.push(...failed);
    for (const info of infos) await attempt(() => showNamed(invocation, info, show));
  } else {
    const selector = flags.string('selector');
    const allNamespaces = flags.bool('all-namespaces');
    const targets = await targetsOf(invocation, args, { allNamespaces, selector });
    for (const target of targets) {
      await attempt(async () => {
        if (target.type === 'named') return showNamed(invocation, target.info, show);
        const api = await invocation.api();
        const list = await api.list(collectionOf(target.resource, target.namespace), {
          ...(selector === '' ? {} : { labelSelector: selector }),
          signal: invocation.signal,
        });
        for (const object of list.items) await attempt(() => show(target.resource, object));
      });
    }
    if (count === 0 && errors.length === 0) {
      const namespaced = targets.some((t) => (t.type === 'named' ? t.info.resource : t.resource).namespaced);
      const where = namespaced && !allNamespaces ? ` in ${invocation.namespace} namespace.` : '';
      await invocation.warn(`No resources found${where}\n`);
    }
  }
  throwAll(errors);
}

/** By name; where there is none of that name, all whose names begin so. */
async function showNamed(
  invocation: Invocation,
  info: Info,
  show: (resource: DiscoveredResource, object: KubeObject) => Promise<void>,
): Promise<void> {
  const api = await invocation.api();
  try {
    await show(info.resource, await api.get(refOf(info), { signal: invocation.signal }));
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
    const list = await api.list(collectionOf(info.resource, info.namespace), { signal: invocation.signal });
    const alike = list.items.filter(({ metadata }) => metadata.name.startsWith(info.name));
    if (alike.length === 0) throw error;
    for (const object of alike) await show(info.resource, object);
  }
}
