import { ApiError, failure, notFound } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/merge.ts';
import type { DeleteOptions } from '../../client/kube-api.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { selectsLabels } from '../../machinery/selectors/index.ts';
import { Denial, recordDenial } from '../admission/denial.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import type { Endpoint } from '../endpoint.ts';
import { keyOf } from '../endpoint.ts';
import { removeObject } from '../verbs/delete.ts';
import { objectKey } from '../verbs/write.ts';
import type { Subresource } from './contract.ts';
import { itemsOf, mustBeFor, partOf, succeeded } from './part.ts';

/**
 * A deletion that asks the pod's disruption budget first.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
export const eviction: Subresource = {
  async create(context, call, body) {
    const { endpoint } = call;
    mustBeFor(call, body, 'Eviction');
    const pod = endpoint.collection.get(objectKey(call));
    if (!pod) throw notFound(endpoint, call.name);
    const dryRun = call.options.dryRun ?? isDryRun(body);
    if (!mayIgnoreBudget(pod)) {
      try {
        spendBudget(context, pod, dryRun);
      } catch (error) {
        if (error instanceof ApiError) {
          const { user } = call.identity;
          recordDenial(context.sim.trace, 'eviction', { ...call, user, operation: 'CREATE', object: pod }, error);
        }
        throw error;
      }
    }
    if (!dryRun) markDisrupted(context, endpoint, pod);
    const options: DeleteOptions = { ...deleteOptionsOf(body), dryRun };
    await removeObject(context, { ...call, subresource: '', options } satisfies Call<DeleteOptions>);
    return succeeded;
  },
};

/** A pod that does not run, or goes anyway, disrupts nobody. */
function mayIgnoreBudget(pod: KubeObject): boolean {
  const { phase } = partOf(pod, 'status');
  return (
    phase === 'Pending' || phase === 'Succeeded' || phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined
  );
}

function spendBudget(context: ServerContext, pod: KubeObject, dryRun: boolean): void {
  const { namespace, labels, name } = pod.metadata;
  const budgets = context.store.collection('poddisruptionbudgets.policy');
  const matching = budgets
    .range(namespace === undefined ? {} : { namespace })
    .filter((budget) => selectsLabels(partOf(budget, 'spec')['selector'], labels));
  const [budget, another] = matching;
  if (!budget) return;
  if (another) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new Denial(failure(500, 'InternalError', message).status, 'several-budgets', {
      budgets: matching.map(({ metadata }) => metadata.name),
    });
  }
  const status = partOf(budget, 'status');
  const healthy = number(status['currentHealthy']);
  const desired = number(status['desiredHealthy']);
  if (!isReady(pod)) {
    const always = partOf(budget, 'spec')['unhealthyPodEvictionPolicy'] === 'AlwaysAllow';
    if (always || (healthy >= desired && desired > 0)) return;
  }
  const budgetName = budget.metadata.name;
  if (number(status['observedGeneration']) < (budget.metadata.generation ?? 0)) {
    throw wouldDisrupt(budget, `The disruption budget ${budgetName} is still being processed by the server.`, 10);
  }
  if (number(status['disruptionsAllowed']) < 1) {
    throw wouldDisrupt(budget, refusalOf(budget));
  }
  if (dryRun) return;
  const disrupted = isObject(status['disruptedPods']) ? status['disruptedPods'] : {};
  const spent = budgets.put(keyOf(namespace, budgetName), {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: number(status['disruptionsAllowed']) - 1,
      disruptedPods: { ...disrupted, [name]: context.sim.clock.timestamp() },
    },
  });
  context.ledger?.carry(budget, spent);
}

function refusalOf(budget: KubeObject): string {
  const subject = `The disruption budget ${budget.metadata.name}`;
  const status = partOf(budget, 'status');
  const healthy = number(status['currentHealthy']);
  const desired = number(status['desiredHealthy']);
  const condition = itemsOf(status, 'conditions').find(({ type }) => type === 'DisruptionAllowed');
  const { reason, message } = condition?.['status'] === 'False' ? condition : {};
  const told = typeof message === 'string' && message !== '';
  // the numbers of a budget that could not be reckoned say nothing
  if (told && reason === 'SyncFailed') {
    return `${subject} does not allow evicting pods currently because it failed sync: ${message}`;
  }
  if (healthy <= desired) return `${subject} needs ${desired} healthy pods and has ${healthy} currently`;
  const why = told && typeof reason === 'string' ? ` (${reason}): ${message}` : '';
  return `${subject} does not allow evicting pods currently${why}`;
}

function wouldDisrupt(budget: KubeObject, message: string, retryAfterSeconds?: number): Denial {
  const words = "Cannot evict pod as it would violate the pod's disruption budget.";
  const refusal = failure(429, 'TooManyRequests', words, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = partOf(budget, 'status');
  const { minAvailable, maxUnavailable } = partOf(budget, 'spec');
  return new Denial(refusal.status, 'disruption-budget', {
    budget: budget.metadata.name,
    minAvailable,
    maxUnavailable,
    why: message,
    disruptionsAllowed: number(disruptionsAllowed),
    expectedPods: number(expectedPods),
    // with so many healthy pods it would have been allowed
    nearest: { currentHealthy: number(currentHealthy), neededHealthy: number(desiredHealthy) + 1 },
  });
}

/** Says on the pod why it goes, so that a Job's failure policy can tell. */
function markDisrupted({ sim, ledger }: ServerContext, { collection }: Endpoint, pod: KubeObject): void {
  if (pod.metadata.deletionTimestamp !== undefined) return;
  const status = partOf(pod, 'status');
  const condition: JsonObject = {
    type: 'DisruptionTarget',
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: sim.clock.timestamp(),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const others = itemsOf(status, 'conditions').filter(({ type }) => type !== 'DisruptionTarget');
  const marked = collection.put(keyOf(pod.metadata.namespace, pod.metadata.name), {
    ...pod,
    status: { ...status, conditions: [...others, condition] },
  });
  ledger?.carry(pod, marked);
}

const isReady = (pod: KubeObject): boolean =>
  itemsOf(partOf(pod, 'status'), 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

function deleteOptionsOf(body: KubeObject): DeleteOptions {
  const options = body['deleteOptions'];
  if (!isObject(options)) return {};
  const { gracePeriodSeconds, preconditions, propagationPolicy } = options as DeleteOptions;
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  };
}

function isDryRun(body: KubeObject): boolean {
  const options = body['deleteOptions'];
  const dryRun = isObject(options) ? options['dryRun'] : undefined;
  return Array.isArray(dryRun) && dryRun.includes('All');
}
