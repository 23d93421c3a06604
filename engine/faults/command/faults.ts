import { ageOf, humanDuration } from '../../machinery/duration.ts';
import {
  componentNames,
  type FaultSpec,
  type FaultType,
  type Fault,
  type Place,
  registryErrors,
} from '../kinds/fault-spec.ts';
import { exactly } from './clock.ts';
import { type FlagName, type Invocation, type SimCommand, SimError } from './contract.ts';
import { endFaults, listFaults, startFault } from './fault-object.ts';

const common: readonly FlagName[] = ['for', 'after', 'name', 'output'];

/** At least one name. */
function names({ words }: Invocation, what: string): readonly string[] {
  if (words.length > 0) return words;
  throw new SimError(`which ${what}? kubectl get nodes lists the nodes`);
}

/** A command that lets a fault happen to nodes. */
const onNodes = (
  prefix: string,
  type: FaultType,
  summary: string,
  example: string,
  more: { readonly about?: string; readonly flags?: readonly FlagName[] } = {},
): SimCommand => ({
  takes: 'NODE...',
  summary,
  ...(more.about === undefined ? {} : { about: more.about }),
  flags: [...common, ...(more.flags ?? [])],
  examples: [example, `${example} --for 10m`],
  async run(invocation) {
    const nodes = names(invocation, 'node');
    const available = invocation.flags['available'];
    const spec: FaultSpec = {
      type,
      target: { nodes },
      ...(available === undefined ? {} : { pressure: { available } }),
    };
    await startFault(invocation, `${prefix}-${nodes.join('-')}`, spec);
  },
});

/** A command that ends the faults of some types that nodes are under. */
const offNodes = (types: readonly FaultType[], state: string, summary: string, example: string): SimCommand => ({
  takes: 'NODE...',
  summary,
  examples: [example],
  async run(invocation) {
    const nodes = names(invocation, 'node');
    const held = (await listFaults(invocation.target)).filter(
      ({ spec, status }) =>
        types.includes(spec.type) &&
        status?.phase === 'Active' &&
        status.affected?.some((name) => nodes.includes(name)),
    );
    const free = nodes.find((node) => !held.some(({ status }) => status?.affected?.includes(node)));
    if (free !== undefined) throw new SimError(`${free} is not ${state}: sim faults lists what is in force`);
    await endFaults(invocation, held);
  },
});

const registryCommand = (
  type: FaultType,
  summary: string,
  flags: readonly FlagName[],
  examples: readonly string[],
  settings: (invocation: Invocation) => FaultSpec['registry'],
): SimCommand => ({
  takes: '[HOST...]',
  summary,
  about: 'Without a host: all registries.',
  flags: [...common, ...flags],
  examples,
  async run(invocation) {
    const registry = settings(invocation);
    const { words } = invocation;
    await startFault(invocation, [type === 'RegistrySlow' ? 'registry-slow' : 'registry-fails', ...words].join('-'), {
      type,
      ...(words.length === 0 ? {} : { target: { registries: words } }),
      ...(registry === undefined ? {} : { registry }),
    });
  },
});

/** A side of a partition: `node-1,node-2`, `zone=a`, `control-plane`, `pods=app=web`, or several of these after commas. */
function placeOf(text: string): Place {
  const nodes: string[] = [];
  const zones: string[] = [];
  let matchLabels: { [key: string]: string } | undefined;
  let controlPlane = false;
  for (const part of text.split(',')) {
    const [, kind, rest = ''] = /^(zone|pods?)=(.*)$/.exec(part) ?? [];
    if (part === 'control-plane') controlPlane = true;
    else if (kind === 'zone') zones.push(rest);
    else if (kind !== undefined) {
      const [key = '', value] = rest.split('=');
      if (key === '' || value === undefined) throw new SimError(`"${part}" names no label: write pods=app=web`);
      matchLabels = { ...matchLabels, [key]: value };
    } else if (part !== '') nodes.push(part);
  }
  return {
    ...(nodes.length > 0 ? { nodes } : {}),
    ...(zones.length > 0 ? { zones } : {}),
    ...(controlPlane ? { controlPlane } : {}),
    ...(matchLabels ? { pods: { selector: { matchLabels } } } : {}),
  };
}

const outages = { apiserver: 'APIServerOutage', store: 'StoreOutage' } as const;

function row({ metadata, spec, status }: Fault, now: number): readonly string[] {
  const ends = status?.phase === 'Active' && status.endTime ? Date.parse(status.endTime) - now : undefined;
  return [
    metadata.name,
    spec.type,
    status?.phase ?? 'Pending',
    status?.affected?.join(',') ?? '',
    // the clock of a served cluster may run ahead of ours
    status?.startTime ? ageOf(status.startTime, Math.max(now, Date.parse(status.startTime))) : '',
    ends === undefined ? '' : `in ${humanDuration(ends)}`,
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

export const faultCommands: { readonly [name: string]: SimCommand } = {
  'node lose': onNodes('node-lost', 'NodeLost', 'Take the power of machines away', 'sim node lose node-2', {
    about: 'sim node start gives it back.',
  }),
  'node restart': onNodes('node-restart', 'NodeRestart', 'Let machines boot anew', 'sim node restart node-2', {
    about: '--for says how long a machine takes to come up: 30s where absent.',
  }),
  'node shutdown': onNodes(
    'node-shutdown',
    'NodeShutdown',
    'Shut machines down in good order: pods end first',
    'sim node shutdown node-2',
    { about: 'sim node start lets it boot.' },
  ),
  'node start': offNodes(
    ['NodeLost', 'NodeShutdown'],
    'without power',
    'Give machines their power back',
    'sim node start node-2',
  ),
  'node add': {
    takes: 'NODE',
    summary: 'Let another machine join the cluster',
    flags: ['cpu', 'memory', 'pods', 'labels'],
    examples: ['sim node add node-4', 'sim node add big --cpu 16 --memory 64Gi --labels disk=ssd'],
    run: addNode,
  },
  'kubelet stop': onNodes(
    'kubelet-stopped',
    'KubeletStopped',
    'Stop the kubelets of nodes; their containers go on running',
    'sim kubelet stop node-2',
  ),
  'kubelet start': offNodes(
    ['KubeletStopped'],
    'without its kubelet',
    'Start the kubelets of nodes again',
    'sim kubelet start node-2',
  ),
  partition: {
    takes: 'SIDE [SIDE]',
    summary: 'Let nothing through between two sides of the network',
    about:
      'A side is made of node names, zone=NAME, pods=LABEL=VALUE and control-plane, with commas between them. The other side is everybody else where absent.',
    flags: common,
    examples: ['sim partition node-3', 'sim partition node-1,node-2 control-plane', 'sim partition zone=a zone=b'],
    async run(invocation) {
      const [one, other, ...more] = invocation.words;
      if (one === undefined || more.length > 0)
        throw new SimError('it takes one or two sides: sim partition node-1 node-2');
      const name = ['partition', one, ...(other === undefined ? [] : [other])].join('-');
      await startFault(invocation, name, {
        type: 'NetworkPartition',
        target: placeOf(one),
        ...(other === undefined ? {} : { peer: placeOf(other) }),
      });
    },
  },
  'pressure memory': onNodes(
    'memory-pressure',
    'MemoryPressure',
    'Let something take the memory of nodes',
    'sim pressure memory node-2',
    { flags: ['available'] },
  ),
  'pressure disk': onNodes(
    'disk-pressure',
    'DiskPressure',
    'Let something fill the disks of nodes',
    'sim pressure disk node-2',
    { flags: ['available'] },
  ),
  'pressure pid': onNodes(
    'pid-pressure',
    'PIDPressure',
    'Let something take the process ids of nodes',
    'sim pressure pid node-2',
    { flags: ['available'] },
  ),
  'registry slow': registryCommand(
    'RegistrySlow',
    'Let pulls take long',
    ['delay', 'bandwidth'],
    ['sim registry slow --delay 20s', 'sim registry slow docker.io --bandwidth 1Mi'],
    ({ flags: { delay, bandwidth } }) => {
      if (delay === undefined && bandwidth === undefined)
        throw new SimError('how slow? write --delay 20s or --bandwidth 1Mi');
      return { ...(delay === undefined ? {} : { delay }), ...(bandwidth === undefined ? {} : { bandwidth }) };
    },
  ),
  'registry fail': registryCommand(
    'RegistryFailure',
    'Let pulls fail',
    ['error'],
    ['sim registry fail', 'sim registry fail docker.io --error TooManyRequests'],
    ({ flags: { error: asked } }) => {
      if (asked === undefined) return undefined;
      const error = registryErrors.find((known) => known === asked);
      if (error === undefined)
        throw new SimError(`there is no error "${asked}": it is one of ${registryErrors.join(', ')}`);
      return { error };
    },
  ),
  'registry heal': {
    takes: '',
    summary: 'Let pulls succeed as they did',
    examples: ['sim registry heal'],
    async run(invocation) {
      exactly(invocation, 0, 'nothing');
      const faults = await listFaults(invocation.target);
      const held = faults.filter(({ spec }) => spec.type === 'RegistrySlow' || spec.type === 'RegistryFailure');
      if (held.length === 0) throw new SimError('no registry is slow or fails: sim faults lists what is in force');
      await endFaults(invocation, held);
    },
  },
  outage: {
    takes: 'apiserver|store',
    summary: 'Let the API server, or its store, not answer',
    about: 'sim heal ends it, as this group is answered for all the same.',
    flags: common,
    examples: ['sim outage apiserver --for 2m', 'sim outage store'],
    async run(invocation) {
      const [what = ''] = exactly(invocation, 1, 'apiserver or store');
      if (what !== 'apiserver' && what !== 'store')
        throw new SimError(`there is no outage of "${what}": apiserver or store`);
      await startFault(invocation, `${what}-outage`, { type: outages[what] });
    },
  },
  'component stop': {
    takes: componentNames.join('|'),
    summary: 'Stop a part of the control plane; heal starts it with nothing in memory',
    flags: common,
    examples: ['sim component stop kube-scheduler --for 1m'],
    async run(invocation) {
      const components = invocation.words.map((word) => {
        const found = componentNames.find((known) => known === word);
        if (found === undefined)
          throw new SimError(`there is no component "${word}": it is one of ${componentNames.join(', ')}`);
        return found;
      });
      if (components.length === 0) throw new SimError(`which component? ${componentNames.join(' or ')}`);
      await startFault(invocation, `stopped-${components.join('-')}`, {
        type: 'ComponentStopped',
        target: { components },
      });
    },
  },
  faults: {
    takes: '',
    summary: 'List what is in force, and what was',
    examples: ['sim faults'],
    async run(invocation) {
      exactly(invocation, 0, 'nothing');
      const { target, print } = invocation;
      const faults = await listFaults(target);
      const head = ['NAME', 'TYPE', 'PHASE', 'AFFECTED', 'SINCE', 'ENDS'];
      await print(
        faults.length === 0 ? 'No faults.' : table([head, ...faults.map((fault) => row(fault, target.clock.now()))]),
      );
    },
  },
  heal: {
    takes: '[all|FAULT...]',
    summary: 'End faults: those that are named, or all',
    examples: ['sim heal', 'sim heal node-lost-node-2'],
    async run(invocation) {
      const { words, target, print } = invocation;
      const faults = await listFaults(target);
      const wanted = words.filter((word) => word !== 'all').map((word) => word.replace(/^faults?\//, ''));
      const missing = wanted.find((name) => !faults.some(({ metadata }) => metadata.name === name));
      if (missing !== undefined) throw new SimError(`there is no fault "${missing}": sim faults lists them`);
      if (faults.length === 0) return print('No faults.');
      await endFaults(
        invocation,
        wanted.length === 0 ? faults : faults.filter(({ metadata }) => wanted.includes(metadata.name)),
      );
    },
  },
};

async function addNode(invocation: Invocation): Promise<void> {
  const { target, flags, print } = invocation;
  const [name = ''] = exactly(invocation, 1, 'the NODE');
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw new SimError(`"${name}" is no name of a node: lower-case letters, digits, "-" and "."`);
  }
  if (!target.addNode) throw new SimError('machines join a served cluster when it begins: kubebook serve --nodes N');
  const { cpu, memory, pods, labels } = flags;
  await target.addNode({
    name,
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(pods === undefined ? {} : { pods: Number(pods) }),
    ...(labels === undefined ? {} : { labels: labelsOf(labels) }),
  });
  await print(`node/${name} joined`);
}

function labelsOf(text: string): { readonly [key: string]: string } {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key = '', value] = pair.split('=');
      if (key === '' || value === undefined) throw new SimError(`"${pair}" is no label: write disk=ssd`);
      return [key, value];
    }),
  );
}
