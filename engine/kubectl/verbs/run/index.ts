import { plain } from '../../../machinery/plain.ts';
import type { Pod } from '../../../kinds/types.ts';
import { applyJsonPatch, applyMergePatch, applyStrategicPatch, isObject } from '../../../machinery/patch/index.ts';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import type { Json } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asObject } from '../../last-applied.ts';
import { matchLabelsOf } from '../../resources/label-text.ts';
import { typedForm } from '../../printers/typed-form.ts';
import { createDraft, type Draft } from '../create/generator.ts';
import { attachToNewPod } from './attach.ts';

export const run: Command = {
  name: 'run',
  short: 'Run a particular image on the cluster',
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  examples: ['kubectl run nginx --image=nginx', 'kubectl run -i -t busybox --image=busybox --restart=Never --rm -- sh'],
  flags: flagTable(
    [printing, files, dryRun],
    `
     --annotations array
     --attach bool
     --cascade string background bare=background
     --command bool
     --detach-keys string ctrl-p,ctrl-q
     --env array
     --expose bool
     --field-manager string kubectl-run
     --force bool
     --grace-period int -1
     --image string
     --image-pull-policy string
  -l --labels string
     --leave-stdin-open bool
     --override-type string merge
     --overrides string
     --pod-running-timeout duration 1m0s
     --port string
     --privileged bool
  -q --quiet bool
     --restart string Always
     --rm bool
     --save-config bool
  -i --stdin bool
     --timeout duration 0s
  -t --tty bool
     --wait bool
`,
  ),
  required: ['image'],
  run: runPod,
};

async function runPod(invocation: Invocation): Promise<number | void> {
  const { flags, args } = invocation;
  const [name, ...command] = args;
  if (name === undefined || invocation.dash === 0) throw usageError('run', 'NAME is required for run');
  const image = flags.string('image');
  if (/\s/.test(image) || /[A-Z]/.test(image.replace(/^[^/]*[.:A-Z][^/]*\//, '').replace(/:.*$/, ''))) {
    throw new KubectlError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw usageError('run', '-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && flags.string('port') === '')
    throw usageError('run', '--port must be set when exposing a service');
  if (!['Always', 'OnFailure', 'Never'].includes(flags.string('restart'))) {
    throw usageError('run', `invalid restart policy: ${flags.string('restart')}`);
  }
  const attach = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');
  if (flags.bool('rm') && !attach) throw usageError('run', '--rm should only be used for attached containers');
  if (invocation.dryRun !== 'none' && attach) {
    throw usageError(
      'run',
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const policy = flags.string('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy)) {
    throw usageError('run', `invalid image pull policy: ${policy}`);
  }
  if (flags.bool('expose')) {
    await createDraft(invocation, serviceDraft(invocation, name), 'created', { savesDraft: false, placesSent: false });
    // the real one parts the two, and so does its printer
    if (flags.string('output') === 'yaml') await invocation.print('---\n---\n');
  }
  const created = await createDraft(
    invocation,
    overridden(invocation, podDraft(invocation, name, command)),
    'created',
    { quiet: attach, savesDraft: false, placesSent: false },
  );
  if (attach) return attachToNewPod(invocation, created as Pod);
}

function podDraft(invocation: Invocation, name: string, command: readonly string[]): Draft {
  const { flags } = invocation;
  const env = flags.list('env').map((text) => {
    const [key = '', value] = text.split(/=(.*)/s);
    if (value === undefined || key === '') throw new KubectlError(`invalid env: ${text}`);
    return { name: key, value };
  });
  const annotations = Object.fromEntries(
    flags.list('annotations').map((text) => {
      if (!text.includes('=')) throw new KubectlError(`invalid annotations format: ${text}`);
      return text.split(/=(.*)/s).slice(0, 2);
    }),
  );
  const policy = flags.string('image-pull-policy');
  const port = portOf(invocation);
  const container = {
    ...(command.length > 0 ? { [flags.bool('command') ? 'command' : 'args']: command } : {}),
    ...(env.length > 0 ? { env } : {}),
    image: flags.string('image'),
    ...(policy === '' ? {} : { imagePullPolicy: policy }),
    name,
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
    resources: {},
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(flags.bool('stdin') ? { stdin: true, ...(flags.bool('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      labels: flags.string('labels') === '' ? { run: name } : matchLabelsOf(flags.string('labels')),
      name,
    },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.string('restart') },
    status: {},
  };
}

function portOf({ flags }: Invocation): number | undefined {
  const text = flags.string('port');
  if (text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function serviceDraft(invocation: Invocation, name: string): Draft {
  const { flags } = invocation;
  const port = portOf(invocation);
  const selector = flags.string('labels') === '' ? { run: name } : matchLabelsOf(flags.string('labels'));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector },
    status: { loadBalancer: {} },
  };
}

/** `--overrides` laid over the new object. */
export function overridden({ flags }: Invocation, draft: Draft): Draft {
  const type = flags.string('override-type');
  const text = flags.string('overrides');
  if (text === '') return draft;
  if (!['json', 'merge', 'strategic'].includes(type)) throw new KubectlError(`invalid override type: ${type}`);
  const target = plain(typedForm(draft));
  const patch = patchOf(type, text);
  const schemas = builtinSchemas();
  switch (type) {
    case 'json':
      return asDraft(Array.isArray(patch) ? applyJsonPatch(target, patch) : target);
    case 'strategic':
      return asDraft(
        isObject(target) && isObject(patch)
          ? applyStrategicPatch(target, patch, schemas.forKind('', 'v1', draft.kind)?.schema, schemas)
          : target,
      );
    default:
      return asDraft(applyMergePatch(target, patch));
  }
}

function patchOf(type: string, text: string): Json {
  try {
    const patch = JSON.parse(text) as Json;
    if (type !== 'json' || Array.isArray(patch)) return patch;
  } catch {
    if (type === 'merge') throw new KubectlError('Invalid JSON Patch');
    if (type === 'strategic') throw new KubectlError('invalid JSON document');
  }
  throw new KubectlError('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
}

const asDraft = (value: Json): Draft => asObject(value) as unknown as Draft;
