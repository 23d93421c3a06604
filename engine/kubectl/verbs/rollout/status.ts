import type { DaemonSet, Deployment, StatefulSet } from '../../../kinds/types.ts';
import { type KubeObject, parseApiVersion } from '../../../machinery/types.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { collectionOf, type Found, refOf } from '../../resources/visit.ts';

export const status: Command = {
  name: 'status',
  short: 'Show the status of the rollout',
  usage: 'rollout status (TYPE NAME | TYPE/NAME) [flags]',
  flags: flagTable(
    [files, labelSelector],
    `
     --revision int
     --timeout duration 0s
  -w --watch bool true
`,
  ),
  async run(invocation) {
    if (invocation.args.length === 0 && invocation.flags.list('filename').length === 0) {
      throw new KubectlError('required resource not specified');
    }
    const revision = invocation.flags.int('revision');
    if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
    const count = await visitForChange(invocation, invocation.args, (found) => follow(invocation, found), {
      collections: true,
    });
    if (count === 0) await invocation.warn(`No resources found in ${invocation.namespace} namespace.\n`);
  },
};

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

async function follow(invocation: Invocation, found: Found): Promise<void> {
  const { flags, context } = invocation;
  const { clock } = context.sim;
  const api = await invocation.api();
  const timeout = flags.duration('timeout');
  const deadline = timeout > 0 ? clock.now() + timeout : Number.POSITIVE_INFINITY;
  let object = found.object;
  const tell = async (): Promise<boolean> => {
    const { text, done } = progressOf(object, flags.int('revision'));
    await invocation.print(text);
    return done || !flags.bool('watch');
  };
  if (await tell()) return;
  for (;;) {
    const ended = new AbortController();
    const stop = () => ended.abort();
    invocation.signal.addEventListener('abort', stop, { once: true });
    const cancel = deadline === Number.POSITIVE_INFINITY ? () => {} : clock.after(deadline - clock.now(), stop);
    try {
      const events = api.watch(collectionOf(found.resource, found.namespace), {
        fieldSelector: `metadata.name=${found.name}`,
        ...(object.metadata.resourceVersion ? { resourceVersion: object.metadata.resourceVersion } : {}),
        signal: ended.signal,
      });
      for await (const event of events) {
        if (event.type === 'DELETED') throw new KubectlError('object has been deleted');
        if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
        object = { ...event.object, kind: found.resource.kind };
        if (await tell()) return;
      }
    } finally {
      cancel();
      ended.abort();
      invocation.signal.removeEventListener('abort', stop);
    }
    invocation.signal.throwIfAborted();
    if (clock.now() >= deadline) throw new KubectlError('timed out waiting for the condition');
    try {
      object = { ...(await api.get(refOf(found), { signal: invocation.signal })), kind: found.resource.kind };
    } catch (error) {
      if (isApiError(error, 'NotFound')) throw new KubectlError('object has been deleted');
      throw error;
    }
    if (await tell()) return;
  }
}

function progressOf(object: KubeObject, revision: number): Progress {
  switch (object.kind) {
    case 'Deployment':
      return deploymentProgress(object as Deployment, revision);
    case 'DaemonSet':
      return daemonSetProgress(object as DaemonSet);
    case 'StatefulSet':
      return statefulSetProgress(object as StatefulSet);
    default: {
      const { group } = parseApiVersion(object.apiVersion);
      throw new KubectlError(
        `no status viewer has been implemented for ${object.kind}${group === '' ? '' : `.${group}`}`,
      );
    }
  }
}

const pending = (text: string): Progress => ({ text: `${text}\n`, done: false });
const complete = (text: string): Progress => ({ text: `${text}\n`, done: true });

function deploymentProgress({ metadata, spec, status: now }: Deployment, revision: number): Progress {
  const { name } = metadata;
  if (revision > 0) {
    const current = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    if (current !== revision) {
      throw new KubectlError(`desired revision (${revision}) is different from the running revision (${current})`);
    }
  }
  if ((metadata.generation ?? 0) > (now?.observedGeneration ?? 0)) {
    return pending('Waiting for deployment spec update to be observed...');
  }
  const progressing = now?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new KubectlError(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  }
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = now ?? {};
  const waiting = `Waiting for deployment ${JSON.stringify(name)} rollout to finish:`;
  if (updatedReplicas < wanted)
    return pending(`${waiting} ${updatedReplicas} out of ${wanted} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return pending(`${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) {
    return pending(`${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return complete(`deployment ${JSON.stringify(name)} successfully rolled out`);
}

function daemonSetProgress({ metadata, spec, status: now }: DaemonSet): Progress {
  const { name } = metadata;
  refuseOtherStrategies(spec?.updateStrategy?.type);
  if ((metadata.generation ?? 0) > (now?.observedGeneration ?? 0)) {
    return pending('Waiting for daemon set spec update to be observed...');
  }
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = now ?? {};
  const waiting = `Waiting for daemon set ${JSON.stringify(name)} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return pending(
      `${waiting} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
    );
  }
  if (numberAvailable < desiredNumberScheduled) {
    return pending(`${waiting} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  }
  return complete(`daemon set ${JSON.stringify(name)} successfully rolled out`);
}

function statefulSetProgress({ metadata, spec, status: now }: StatefulSet): Progress {
  refuseOtherStrategies(spec?.updateStrategy?.type);
  if ((now?.observedGeneration ?? 0) === 0 || (metadata.generation ?? 0) > (now?.observedGeneration ?? 0)) {
    return pending('Waiting for statefulset spec update to be observed...');
  }
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, updateRevision, currentRevision } = now ?? {};
  if (readyReplicas < wanted) return pending(`Waiting for ${wanted - readyReplicas} pods to be ready...`);
  // the server sets a partition of 0 where none is given
  const partition = spec?.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) {
    if (updatedReplicas < wanted - partition) {
      return pending(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return complete(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) {
    return pending(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision ?? ''}...`,
    );
  }
  return complete(
    `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision ?? ''}...`,
  );
}

function refuseOtherStrategies(type: string | undefined): void {
  if (type !== 'RollingUpdate')
    throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
}
