import { plain } from '../../../machinery/plain.ts';
import type { Pod } from '../../../kinds/types.ts';
import type { ObjectMeta } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { podRef } from '../../resources/pods.ts';
import { hasFiles } from '../../resources/files.ts';
import { fileInfos, getNamed, type Info, refOf, targetsOf } from '../../resources/visit.ts';
import { attachToContainer } from './attach.ts';
import { customContainer } from './custom.ts';
import { containerOf, type DebugContainer, nodePod, podCopy } from './drafts.ts';
import { type Profile, profiles } from './profiles.ts';

export const debug: Command = {
  name: 'debug',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  examples: [
    'kubectl debug mypod -it --image=busybox',
    'kubectl debug mypod --copy-to=mypod-debug --set-image=*=busybox',
    'kubectl debug node/mynode -it --image=busybox',
  ],
  flags: flagTable(
    [],
    `
     --arguments-only bool
     --attach bool
  -c --container string
     --copy-to string
     --custom string
     --env pairs
  -f --filename strings
     --image string
     --image-pull-policy string
     --keep-annotations bool
     --keep-init-containers bool true
     --keep-labels bool
     --keep-liveness bool
     --keep-readiness bool
     --keep-startup bool
     --profile string general
  -q --quiet bool
     --replace bool
     --same-node bool
     --set-image pairs
     --share-processes bool true
  -i --stdin bool
     --target string
  -t --tty bool
`,
  ),
  async run(invocation) {
    const { flags, args, dash } = invocation;
    const names = args.slice(0, dash ?? args.length);
    const profile = profiles[flags.string('profile')];
    if (!profile) throw new KubectlError(`unknown profile: ${flags.string('profile')}`);
    const custom = customContainer(invocation);
    if (flags.string('profile') === 'legacy') await invocation.warn(legacyWarning);
    refuseContradictions(invocation, names);
    const target = flags.string('target');
    if (target !== '' && !flags.bool('quiet')) {
      await invocation.print(
        `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    }
    if (flags.bool('tty') && !flags.bool('stdin'))
      throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
    const whole = custom ? { ...profile, custom } : profile;
    let code = 0;
    for (const info of await infosOf(invocation, names)) code = await debugOne(invocation, info, whole);
    return code;
  },
};

const legacyWarning =
  '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n';

/** Flags that are missing, do not go together, or say what cannot be. */
function refuseContradictions({ flags, args, dash }: Invocation, names: readonly string[]): void {
  const image = flags.string('image');
  const images = flags.list('set-image').map(pairOf);
  const words = args.slice(dash ?? args.length);
  if (flags.string('copy-to') === '') {
    for (const flag of ['replace', 'same-node']) {
      if (flags.bool(flag)) throw new KubectlError(`--${flag} may only be used with --copy-to.`);
    }
    if (images.length > 0) throw new KubectlError('--set-image may only be used with --copy-to.');
    if (image === '') throw new KubectlError('you must specify --image when not using --copy-to.');
  } else {
    if (image === '' && images.length === 0 && words.length === 0) {
      throw new KubectlError('you must specify --image, --set-image or command arguments.');
    }
    if (words.length > 0 && flags.string('container') === '' && image === '') {
      throw new KubectlError('you must specify an existing container or a new image when specifying args.');
    }
  }
  if (image !== '' && !imageName.test(image)) {
    throw new KubectlError(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  if (names.length === 0 && flags.list('filename').length === 0)
    throw new KubectlError('NAME or filename is required for debug');
  const policy = flags.string('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy))
    throw new KubectlError(`invalid image pull policy: ${policy}`);
  for (const [name, wanted] of images) {
    if (imageName.test(wanted)) continue;
    throw new KubectlError(
      `invalid image name ${JSON.stringify(wanted)} for container ${JSON.stringify(name)}: invalid reference format`,
    );
  }
  if (flags.string('copy-to') !== '' && flags.string('target') !== '') {
    throw new KubectlError('--target is incompatible with --copy-to. Use --share-processes instead.');
  }
}

/** `host:port/path/name:tag@digest`. @see https://pkg.go.dev/github.com/distribution/reference */
const imageName =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w.+-]*:[0-9a-fA-F]{32,})?$/;

function pairOf(pair: string): readonly [name: string, value: string] {
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  return [name, value];
}

/** What is to be debugged: by name, or as files name it. */
async function infosOf(invocation: Invocation, names: readonly string[]): Promise<readonly Info[]> {
  const infos: Info[] = [];
  if (hasFiles(invocation)) {
    const { infos: found, errors } = await fileInfos(invocation);
    throwAll(errors);
    infos.push(...found);
  }
  for (const name of names) {
    const [target] = await targetsOf(invocation, name.includes('/') ? [name] : ['pods', name]);
    if (target?.type !== 'named') throw new KubectlError(`expected one resource, got ${name}`);
    infos.push(target.info);
  }
  return infos;
}

async function debugOne(invocation: Invocation, info: Info, profile: Profile): Promise<number> {
  const { group, version, kind } = info.resource;
  if (info.source === undefined || kind === 'Node') {
    const { metadata } = await getNamed(invocation, refOf(info));
    if (kind === 'Node') return debugNode(invocation, metadata, profile);
  }
  if (kind !== 'Pod') throw new KubectlError(`"${group}/${version}, Kind=${kind}" not supported by debug`);
  const pod = await getNamed<Pod>(invocation, refOf(info));
  return invocation.flags.string('copy-to') === ''
    ? debugInPlace(invocation, pod, profile)
    : debugCopy(invocation, pod, profile);
}

function debugContainer({ flags, args, dash }: Invocation, name: string): DebugContainer {
  const words = dash === undefined ? [] : args.slice(dash);
  const command = words.length === 0 ? {} : flags.bool('arguments-only') ? { args: words } : { command: words };
  const env = flags.list('env').map((pair) => {
    const [variable, value] = pairOf(pair);
    return { name: variable, value };
  });
  const policy = flags.string('image-pull-policy');
  return {
    name,
    image: flags.string('image'),
    ...(policy === '' ? {} : { imagePullPolicy: policy }),
    ...command,
    ...(env.length === 0 ? {} : { env }),
    stdin: flags.bool('stdin'),
    tty: flags.bool('tty'),
  };
}

/** The name that `-c` gives, else one of its own, which is told. */
async function containerName(invocation: Invocation, pod: Pod): Promise<string> {
  const { flags, context } = invocation;
  if (flags.string('container') !== '') return flags.string('container');
  const name = `debugger-${suffixFor(context, pod.metadata)}`;
  if (!flags.bool('quiet')) await invocation.print(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** Differs each time: adding a container changes the object, and time goes on. */
const suffixFor = ({ sim }: Invocation['context'], { uid, resourceVersion }: ObjectMeta): string =>
  sim.random.fork(`kubectl/debug/${uid}/${resourceVersion}/${sim.clock.now()}`).suffix(5);

const wantsAttach = ({ flags }: Invocation): boolean =>
  flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');

async function debugInPlace(invocation: Invocation, pod: Pod, profile: Profile): Promise<number> {
  const { flags } = invocation;
  const target = flags.string('target');
  const name = await containerName(invocation, pod);
  const container = containerOf(debugContainer(invocation, name), profile);
  const added = { ...container, ...(target === '' ? {} : { targetContainerName: target }) };
  const api = await invocation.api();
  const names = [...(pod.spec?.ephemeralContainers ?? []), added].map((each) => ({ name: each.name }));
  // what is there already stays where it is
  const body = plain({ spec: { '$setElementOrder/ephemeralContainers': names, ephemeralContainers: [added] } });
  const ref = { ...podRef(pod), subresource: 'ephemeralcontainers' };
  const changed = await api.patch<Pod>(ref, { type: 'strategic', body }, invocation.writeOptions());
  return wantsAttach(invocation) ? attachToContainer(invocation, changed, name) : 0;
}

async function debugCopy(invocation: Invocation, pod: Pod, profile: Profile): Promise<number> {
  const { flags } = invocation;
  const images = new Map(flags.list('set-image').map(pairOf));
  const adds = flags.string('image') !== '' || flags.string('container') !== '';
  const name = adds ? await containerName(invocation, pod) : (pod.spec?.containers[0]?.name ?? '');
  // where only images change, no profile takes anything away
  const keepsMore = !adds || profile.keepsMore === true;
  const copy = podCopy(
    pod,
    {
      name: flags.string('copy-to'),
      keepLabels: !adds || flags.bool('keep-labels'),
      keepAnnotations: keepsMore || flags.bool('keep-annotations'),
      keepLiveness: keepsMore || flags.bool('keep-liveness'),
      keepReadiness: keepsMore || flags.bool('keep-readiness'),
      keepStartup: keepsMore || flags.bool('keep-startup'),
      keepInitContainers: keepsMore || flags.bool('keep-init-containers'),
      sameNode: flags.bool('same-node'),
      shareProcesses: flags.changed('share-processes')
        ? flags.bool('share-processes')
        : adds && profile.sharesProcesses
          ? true
          : undefined,
      images,
    },
    adds ? debugContainer(invocation, name) : undefined,
    profile,
  );
  const api = await invocation.api();
  if (flags.bool('replace')) await api.delete(podRef(pod), { gracePeriodSeconds: 0 });
  const created = await api.create<Pod>(podsIn(pod.metadata.namespace ?? ''), copy, invocation.writeOptions());
  return wantsAttach(invocation) ? attachToContainer(invocation, created, name) : 0;
}

async function debugNode(invocation: Invocation, node: ObjectMeta, profile: Profile): Promise<number> {
  const { flags, context, namespace } = invocation;
  const container = flags.string('container') || 'debugger';
  const name = `node-debugger-${node.name}-${suffixFor(context, node)}`;
  if (!flags.bool('quiet')) {
    await invocation.print(`Creating debugging pod ${name} with container ${container} on node ${node.name}.\n`);
  }
  const api = await invocation.api();
  const pod = nodePod(node.name, name, debugContainer(invocation, container), profile);
  const created = await api.create<Pod>(podsIn(namespace), pod, invocation.writeOptions());
  return wantsAttach(invocation) ? attachToContainer(invocation, created, container) : 0;
}

const podsIn = (namespace: string) => ({ group: '', version: 'v1', resource: 'pods', namespace });
