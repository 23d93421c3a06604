import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { at, entriesAt, listAt, numberAt, textAt } from '../../fields.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { hasFiles } from '../../resources/files.ts';
import { matchLabelsOf } from '../../resources/label-text.ts';
import { type Found, resourceMissing, visitObjects } from '../../resources/visit.ts';
import { createDraft, type Draft } from '../create/generator.ts';
import { intOrString } from '../create/policy.ts';
import { overridden } from '../run/index.ts';

export const expose: Command = {
  name: 'expose',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  flags: flagTable(
    [printing, files, dryRun],
    `
     --cluster-ip string
     --external-ip string
     --field-manager string kubectl-expose
  -l --labels string
     --load-balancer-ip string
     --name string
     --override-type string merge
     --overrides string
     --port string
     --protocol string
     --save-config bool
     --selector string
     --session-affinity string
     --target-port string
     --type string
`,
  ),
  async run(invocation) {
    if (invocation.args.length === 0 && !hasFiles(invocation)) throw new KubectlError(resourceMissing);
    await visitObjects(invocation, invocation.args, async (found) => {
      const draft = overridden(invocation, serviceFor(invocation, found));
      await createDraft(invocation, draft, 'exposed', { savesDraft: false, placesSent: false });
    });
  },
};

const exposable = new Set(['Deployment', 'Pod', 'ReplicaSet', 'ReplicationController', 'Service']);

function serviceFor(invocation: Invocation, { object, name, resource }: Found): Draft {
  const { flags } = invocation;
  if (!exposable.has(resource.kind)) {
    throw new KubectlError(`cannot expose a ${resource.kind}${resource.group === '' ? '' : `.${resource.group}`}`);
  }
  const type = flags.string('type');
  const clusterIP = flags.string('cluster-ip');
  const affinity = flags.string('session-affinity');
  const externalIP = flags.string('external-ip');
  const loadBalancerIP = type === 'LoadBalancer' ? flags.string('load-balancer-ip') : '';
  if (!['', 'None', 'ClientIP'].includes(affinity)) throw new KubectlError(`unknown session affinity: ${affinity}`);
  const labels = flags.string('labels') === '' ? labelsOf(object) : matchLabelsOf(flags.string('labels'));
  const ports = portsOf(invocation, object);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...(labels ? { labels } : {}), name: flags.string('name') || name },
    spec: {
      ...(clusterIP === '' ? {} : { clusterIP }),
      ...(externalIP === '' ? {} : { externalIPs: [externalIP] }),
      ...(loadBalancerIP === '' ? {} : { loadBalancerIP }),
      ports,
      selector: selectorFor(invocation, object),
      ...(affinity === '' ? {} : { sessionAffinity: affinity }),
      ...(type === '' ? {} : { type }),
    },
    status: { loadBalancer: {} },
  };
}

function labelsOf(object: unknown): { readonly [key: string]: string } | undefined {
  const entries = entriesAt(object, 'metadata', 'labels');
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function selectorFor({ flags }: Invocation, object: { readonly kind: string }): { readonly [key: string]: string } {
  if (flags.string('selector') !== '') return matchLabelsOf(flags.string('selector'));
  const path = {
    Pod: ['metadata', 'labels'],
    Service: ['spec', 'selector'],
    ReplicationController: ['spec', 'selector'],
  }[object.kind] ?? ['spec', 'selector', 'matchLabels'];
  if (listAt(object, 'spec', 'selector', 'matchExpressions').length > 0) {
    throw new KubectlError('couldn\'t convert expressions - "matchExpressions" to map-based selector format');
  }
  const entries = entriesAt(object, ...path);
  if (entries.length === 0) {
    throw new KubectlError(
      object.kind === 'Pod'
        ? "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed"
        : "couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set",
    );
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly targetPort: number | string;
}

/** From `--port`, or from the ports of the object's containers; more than one need names. */
function portsOf({ flags }: Invocation, object: { readonly kind: string }): readonly Port[] {
  const target = flags.string('target-port');
  const protocol = flags.string('protocol');
  const own = ownPorts(object);
  const given = flags.string('port');
  const wanted =
    given === ''
      ? own
      : given.split(',').map((text) => {
          if (!/^[-+]?\d+$/.test(text)) {
            throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
          }
          return { port: Number(text), protocol: own.find(({ port }) => port === Number(text))?.protocol ?? 'TCP' };
        });
  if (wanted.length === 0) throw new KubectlError("couldn't find port via --port flag or introspection");
  return wanted.map(({ port, protocol: known }, index) => ({
    ...(wanted.length > 1 ? { name: `port-${index + 1}` } : {}),
    port,
    protocol: protocol || known,
    targetPort: target === '' ? port : intOrString(target),
  }));
}

function ownPorts(object: { readonly kind: string }): readonly { readonly port: number; readonly protocol: string }[] {
  if (object.kind === 'Service') {
    return listAt(object, 'spec', 'ports').map((port) => ({
      port: numberAt(port, 'port') ?? 0,
      protocol: textAt(port, 'protocol') ?? 'TCP',
    }));
  }
  const podSpec = object.kind === 'Pod' ? at(object, 'spec') : at(object, 'spec', 'template', 'spec');
  return listAt(podSpec, 'containers').flatMap((container) =>
    listAt(container, 'ports').map((port) => ({
      port: numberAt(port, 'containerPort') ?? 0,
      protocol: textAt(port, 'protocol') ?? 'TCP',
    })),
  );
}
