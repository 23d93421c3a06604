import { badRequest, conflict, notFound } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/merge.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Endpoint } from '../endpoint.ts';
import { objectKey } from '../verbs/write.ts';
import type { Subresource } from './contract.ts';
import { itemsOf, mustBeFor, partOf, succeeded } from './part.ts';

/** Assigns a pod to a node: the scheduler's one write, done once and for good. */
export const binding: Subresource = {
  async create(context, call, body) {
    const { endpoint } = call;
    mustBeFor(call, body, 'Binding');
    const node = targetOf(body);
    const pod = endpoint.collection.get(objectKey(call));
    if (!pod) throw notFound(endpoint, call.name);
    const spec = partOf(pod, 'spec');
    mustBeFree(endpoint, pod, spec);
    const { resourceVersion, uid, annotations } = body.metadata ?? {};
    if (uid && uid !== pod.metadata.uid) {
      throw conflict(
        { group: '', resource: 'pods/binding' },
        call.name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`,
      );
    }
    if (resourceVersion && resourceVersion !== pod.metadata.resourceVersion) {
      throw conflict(
        { group: '', resource: 'pods/binding' },
        call.name,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    }
    if (call.options.dryRun) return succeeded;
    // where it was nominated says nothing any more (ClearingNominatedNodeNameAfterBinding)
    const { nominatedNodeName: _, conditions, ...status } = partOf(pod, 'status');
    const metadata = annotations
      ? { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...annotations } }
      : pod.metadata;
    const bound = endpoint.collection.put(objectKey(call), {
      ...pod,
      metadata,
      spec: { ...spec, nodeName: node },
      status: { conditions: scheduled({ conditions }, pod, context.sim.clock.timestamp()), ...status },
    });
    context.ledger?.carry(pod, bound);
    return succeeded;
  },
};

function targetOf(body: KubeObject): string {
  const target = body['target'];
  const name = isObject(target) ? target['name'] : undefined;
  if (typeof name !== 'string' || name === '') throw badRequest('target.name: Required value');
  return name;
}

function mustBeFree(endpoint: Endpoint, pod: KubeObject, spec: JsonObject): void {
  const { name, deletionTimestamp } = pod.metadata;
  const about = { group: endpoint.group, resource: 'pods/binding' };
  if (deletionTimestamp !== undefined) {
    throw conflict(about, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (spec['nodeName']) {
    throw conflict(about, name, `pod ${name} is already assigned to node ${JSON.stringify(spec['nodeName'])}`);
  }
  if (itemsOf(spec, 'schedulingGates').length > 0) {
    throw conflict(about, name, `pod ${name} has non-empty .spec.schedulingGates`);
  }
}

function scheduled(status: JsonObject, { metadata }: KubeObject, now: string): readonly JsonObject[] {
  const others = itemsOf(status, 'conditions').filter(({ type }) => type !== 'PodScheduled');
  const observed = metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
  return others.concat({
    type: 'PodScheduled',
    ...observed,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
  });
}
