import { KubectlError } from '../../errors.ts';
import { formatQuantity, parseQuantity } from '../../../machinery/quantity.ts';
import { selectorOfText } from '../../resources/label-text.ts';
import { generatorCommand } from './generator.ts';

export const namespace = generatorCommand({
  name: 'namespace',
  aliases: ['ns'],
  short: 'Create a namespace with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  build: (_, name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} }),
});

export const serviceAccount = generatorCommand({
  name: 'serviceaccount',
  failing: 'serviceaccount: ',
  aliases: ['sa'],
  short: 'Create a service account with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  build: (_, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
});

export const quota = generatorCommand({
  name: 'quota',
  failing: 'quota: ',
  aliases: ['resourcequota'],
  short: 'Create a quota with the specified name',
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  flags: `
     --hard string
     --scopes string
`,
  build({ flags }, name) {
    const hard = checkedQuantities(flags.string('hard'));
    const scopes = flags.string('scopes') === '' ? [] : flags.string('scopes').split(',');
    if (scopes.includes('')) throw new KubectlError('invalid resource quota scope ""');
    return {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name },
      spec: { ...(hard ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) },
      status: {},
    };
  },
});

/** `cpu=1,pods=2` as a map; undefined for ''. */
function quantities(text: string): { readonly [name: string]: string } | undefined {
  if (text === '') return undefined;
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value, ...more] = pair.split('=');
      if (value === undefined || more.length > 0) {
        throw new KubectlError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      }
      return [name, value];
    }),
  );
}

/** The same in their shortest form; fails where one is no quantity. */
export function checkedQuantities(text: string): ReturnType<typeof quantities> {
  const pairs = quantities(text);
  if (!pairs) return undefined;
  return Object.fromEntries(
    Object.entries(pairs).map(([name, value]) => {
      const quantity = parseQuantity(value);
      if (quantity) return [name, formatQuantity(quantity)];
      throw new KubectlError(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    }),
  );
}

const countOrPercent = /^\d+%?$/;

export const podDisruptionBudget = generatorCommand({
  name: 'poddisruptionbudget',
  failing: 'poddisruptionbudgets: ',
  aliases: ['pdb'],
  short: 'Create a pod disruption budget with the specified name',
  usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  flags: `
     --max-unavailable string
     --min-available string
     --selector string
`,
  build({ flags }, name) {
    const selector = flags.string('selector');
    const least = flags.string('min-available');
    const most = flags.string('max-unavailable');
    if (selector === '') throw new KubectlError('a selector must be specified');
    if (least === '' && most === '') {
      throw new KubectlError('one of min-available or max-unavailable must be specified');
    }
    if (least !== '' && most !== '') {
      throw new KubectlError('min-available and max-unavailable cannot be both specified');
    }
    for (const [flag, value] of Object.entries({ 'min-available': least, 'max-unavailable': most })) {
      if (value !== '' && !countOrPercent.test(value)) throw new KubectlError(`invalid format specified for ${flag}`);
    }
    return {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        ...(least === '' ? { maxUnavailable: intOrString(most) } : { minAvailable: intOrString(least) }),
        selector: selectorOfText(selector),
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    };
  },
});

export const intOrString = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

export const priorityClass = generatorCommand({
  name: 'priorityclass',
  failing: 'priorityclass: ',
  aliases: ['pc'],
  short: 'Create a priority class with the specified name',
  usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  flags: `
     --description string
     --global-default bool
     --preemption-policy string PreemptLowerPriority
     --value int32
`,
  build({ flags }, name) {
    const description = flags.string('description');
    return {
      apiVersion: 'scheduling.k8s.io/v1',
      ...(description === '' ? {} : { description }),
      ...(flags.bool('global-default') ? { globalDefault: true } : {}),
      kind: 'PriorityClass',
      metadata: { name },
      preemptionPolicy: flags.string('preemption-policy'),
      value: flags.int('value'),
    };
  },
});
