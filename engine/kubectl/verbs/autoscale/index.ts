import { isApiError } from '../../../machinery/errors.ts';
import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { type FlagDefinition, flagTable } from '../../flags/table.ts';
import { createDraft } from '../create/generator.ts';

const cpuPercent: FlagDefinition = {
  name: 'cpu-percent',
  type: 'int',
  fallback: '-1',
  deprecated:
    "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
};

export const autoscale: Command = {
  name: 'autoscale',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  flags: flagTable(
    [printing, files, dryRun, [cpuPercent]],
    `
     --cpu string
     --field-manager string kubectl-autoscale
     --max int -1
     --memory string
     --min int -1
     --name string
     --save-config bool
`,
  ),
  required: ['max'],
  async run(invocation) {
    const { flags } = invocation;
    const max = flags.int('max');
    const min = flags.int('min');
    if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min)
      throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (flags.changed('cpu-percent') && flags.changed('cpu')) {
      throw new KubectlError('--cpu-percent and --cpu are mutually exclusive');
    }
    await visitForChange(invocation, invocation.args, async ({ resource, name, object }) => {
      if (!resource.subresources.includes('scale')) {
        throw new KubectlError(
          `cannot autoscale a ${resource.kind}: could not find scale subresource for ${resource.group}/${resource.version}, Resource=${resource.resource} in discovery information`,
        );
      }
      const metrics = [...metric('cpu', flags.string('cpu')), ...metric('memory', flags.string('memory'))];
      const percent = flags.int('cpu-percent');
      if (percent > 0) metrics.push(...metric('cpu', `${percent}%`));
      await createDraft(
        invocation,
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: flags.string('name') || name },
          spec: {
            maxReplicas: max,
            ...(metrics.length > 0 ? { metrics } : {}),
            ...(min > 0 ? { minReplicas: min } : {}),
            scaleTargetRef: { apiVersion: object.apiVersion, kind: resource.kind, name },
          },
          status: { currentMetrics: null, desiredReplicas: 0 },
        },
        invocation.dryRun === 'client' ? 'created' : 'autoscaled',
        { savesDraft: false },
      ).catch((error: unknown) => {
        // the real one tries the old version then, which knows no such thing
        if (!isApiError(error) || flags.string('cpu') + flags.string('memory') !== '') throw error;
        throw new KubectlError(
          'failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input',
        );
      });
    });
  },
};

/** Units of a plain number. */
const units: { readonly [resource: string]: string } = { cpu: 'm', memory: 'Mi' };

function metric(name: string, target: string): object[] {
  if (target === '') return [];
  if (!/^\d+(\.\d+)?(%|[numkMGTPE]|[KMGTPE]i)?$/.test(target)) {
    throw new KubectlError(`invalid resource ${name} value: ${target}`);
  }
  const percent = /^(\d+)%$/.exec(target);
  const goal = percent
    ? { averageUtilization: Number(percent[1]), type: 'Utilization' }
    : { averageValue: /^\d+$/.test(target) ? target + (units[name] ?? '') : target, type: 'AverageValue' };
  return [{ resource: { name, target: goal }, type: 'Resource' }];
}
