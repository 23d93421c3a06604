import type { CronJob } from '../../../kinds/types.ts';
import { plain } from '../../../machinery/plain.ts';
import type { Random } from '../../../sim/random.ts';
import { KubectlError } from '../../errors.ts';
import { withField } from '../../fields.ts';
import type { Invocation } from '../../invocation.ts';
import { type Draft, generatorCommand } from './generator.ts';

export const deployment = generatorCommand({
  name: 'deployment',
  failing: 'deployment: ',
  aliases: ['deploy'],
  short: 'Create a deployment with the specified name',
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  flags: `
     --image strings
     --port int -1
  -r --replicas int 1
`,
  required: ['image'],
  takesCommand: true,
  build({ flags, context }, name, command) {
    const images = flags.list('image');
    if (images.length > 1 && command.length > 0) {
      throw new KubectlError('cannot specify multiple --image options and command');
    }
    const port = flags.int('port');
    const labels = { app: name };
    const random = context.sim.random.fork('kubectl/container');
    const containers = images.map((image) => ({
      ...(command.length > 0 ? { command } : {}),
      image,
      name: containerName(image, random),
      ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels, name },
      spec: {
        replicas: flags.int('replicas'),
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    };
  },
});

/** A container is named after its image: the last part, without tag and digest; by chance besides where that is no name. */
function containerName(image: string, random: Random): string {
  const [tagged = ''] = (image.split('/').at(-1) ?? image).split(':');
  const [name = ''] = tagged.split('@');
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-').toLowerCase()}-${random.suffix(5)}` : name;
}

export const job = generatorCommand({
  name: 'job',
  failing: 'job: ',
  short: 'Create a job with the specified name',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  flags: `
     --from string
     --image string
`,
  takesCommand: true,
  async build(invocation, name, command) {
    const { flags } = invocation;
    const image = flags.string('image');
    const from = flags.string('from');
    if (image === '' && from === '') throw new KubectlError('either --image or --from must be specified');
    if (command.length > 0 && from !== '') throw new KubectlError('cannot specify --from and command');
    if (image !== '' && from !== '') throw new KubectlError('either --image or --from must be specified');
    if (from !== '') return jobFrom(invocation, from, name);
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: oneContainer(name, image, command, 'Never') },
      status: {},
    };
  },
});

const oneContainer = (name: string, image: string, command: readonly string[], restartPolicy: string) => ({
  metadata: {},
  spec: {
    containers: [{ ...(command.length > 0 ? { command } : {}), image, name, resources: {} }],
    restartPolicy,
  },
});

async function jobFrom(invocation: Invocation, from: string, name: string): Promise<Draft> {
  const [type = '', owner = ''] = from.split('/');
  const resource = await (await invocation.mapper()).find(type);
  if (owner === '') throw new KubectlError('resource(s) were provided, but no name was specified');
  if (resource.kind !== 'CronJob') {
    throw new KubectlError(`unknown object type *${resource.version}.${resource.kind}`);
  }
  const api = await invocation.api();
  const cronJob = await api.get<CronJob>({
    group: resource.group,
    version: resource.version,
    resource: resource.resource,
    namespace: invocation.namespace,
    name: owner,
  });
  const template = cronJob.spec?.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      annotations: { ...template?.metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ...(template?.metadata?.labels ? { labels: template.metadata.labels } : {}),
      name,
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          controller: true,
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid,
        },
      ],
    },
    spec: withField(plain(template?.spec ?? {}), ['template', 'metadata'], (old) => old ?? {}),
    status: {},
  };
}

export const cronJob = generatorCommand({
  name: 'cronjob',
  failing: 'cronjob: ',
  aliases: ['cj'],
  short: 'Create a cron job with the specified name',
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  flags: `
     --image string
     --restart string
     --schedule string
`,
  required: ['image', 'schedule'],
  takesCommand: true,
  build({ flags }, name, command) {
    const restart = flags.string('restart') || 'OnFailure';
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        jobTemplate: {
          metadata: { name },
          spec: { template: oneContainer(name, flags.string('image'), command, restart) },
        },
        schedule: flags.string('schedule'),
      },
      status: {},
    };
  },
});
