import type { KubeApi } from '../../../../client/kube-api.ts';
import type { Node } from '../../../../kinds/types.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import { limits } from '../../../../limits.ts';
import type { Invocation } from '../../../invocation.ts';
import { type Info, refOf } from '../../../resources/visit.ts';
import { readable } from '../readable.ts';
import { conditionFindings, deletionFindings, eventFindings } from './every-kind.ts';
import { type Diagnose, type Finding, findingLines, type View } from './finding.ts';
import { diagnosePod } from './pods.ts';
import { diagnoseService } from './services.ts';
import { diagnoseClaim, diagnoseVolume } from './storage.ts';
import {
  diagnoseCronJob,
  diagnoseDaemonSet,
  diagnoseDeployment,
  diagnoseJob,
  diagnoseReplicaSet,
  diagnoseStatefulSet,
} from './workloads.ts';

/** Where what is looked at lies, by its plural name. */
const groups: { readonly [resource: string]: readonly [group: string, version: string] } = {
  pods: ['', 'v1'],
  events: ['', 'v1'],
  persistentvolumeclaims: ['', 'v1'],
  replicasets: ['apps', 'v1'],
  jobs: ['batch', 'v1'],
  endpointslices: ['discovery.k8s.io', 'v1'],
};

const diagnoseNode: Diagnose<Node> = async ({ spec }) =>
  (spec?.taints ?? []).map(({ key, value, effect }) => ({
    text: `it has the taint ${key}${value ? `=${value}` : ''}:${effect}`,
  }));

/** How each kind is looked into; of the others their conditions and warnings are told. */
const byKind: { readonly [kind: string]: Diagnose<never> | undefined } = {
  'v1/Pod': diagnosePod,
  'v1/Service': diagnoseService,
  'v1/Node': diagnoseNode,
  'v1/PersistentVolumeClaim': diagnoseClaim,
  'v1/PersistentVolume': diagnoseVolume,
  'apps/v1/Deployment': diagnoseDeployment,
  'apps/v1/ReplicaSet': diagnoseReplicaSet,
  'apps/v1/StatefulSet': diagnoseStatefulSet,
  'apps/v1/DaemonSet': diagnoseDaemonSet,
  'batch/v1/Job': diagnoseJob,
  'batch/v1/CronJob': diagnoseCronJob,
};

/** Kinds whose own look tells what their conditions and events say. */
const toldWhole = new Set(['v1/Pod', 'v1/PersistentVolumeClaim']);

/** Conditions that say no more than the causes below. */
const summaries = /^(?:Available|Ready|ReplicaFailure) is /;

/**
 * What keeps an object from being as it should, down to what that comes from, in words; nothing where it is gone. It is read
 * from the API alone, so it holds for a real cluster too.
 */
export async function diagnosisWords(invocation: Invocation, about: Info): Promise<string> {
  const api = await invocation.api();
  const object = await readable(api.get(refOf(about), { signal: invocation.signal }));
  if (!object) return '';
  const findings = await diagnosisOf(invocation, object);
  const title = `now: ${about.resource.kind} ${about.name}`;
  return findings.length === 0
    ? `${title}: nothing keeps it from being as it should\n`
    : `${title}\n${findingLines(findings)}`;
}

/** The same of an object that was read, as data. */
export async function diagnosisOf(invocation: Invocation, object: KubeObject): Promise<readonly Finding[]> {
  return viewOf(await invocation.api(), invocation).diagnose(object);
}

function viewOf(api: KubeApi, { signal }: Invocation): View {
  const lists = new Map<string, Promise<readonly KubeObject[]>>();
  let depth = 0;
  const view: View = {
    list<T extends KubeObject>(resource: string, namespace: string | undefined) {
      const key = `${resource} ${namespace ?? ''}`;
      let known = lists.get(key);
      if (!known) {
        const [group, version] = groups[resource] ?? ['', 'v1'];
        const where = { group, version, resource, ...(namespace === undefined ? {} : { namespace }) };
        // items of a list do not say what they are
        known = readable(
          api
            .list(where, { signal })
            .then(({ items, apiVersion, kind }) =>
              items.map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, '') })),
            ),
          [],
        );
        lists.set(key, known);
      }
      return known as Promise<readonly T[]>;
    },
    async diagnose(object) {
      if (depth > limits.causesDeep) return [];
      depth++;
      try {
        return await findingsOf(object, view);
      } finally {
        depth--;
      }
    },
  };
  return view;
}

async function findingsOf(object: KubeObject, view: View): Promise<readonly Finding[]> {
  const kind = `${object.apiVersion}/${object.kind}`;
  const own = (await byKind[kind]?.(object as never, view)) ?? [];
  const deletion = deletionFindings(object);
  if (toldWhole.has(kind)) return [...deletion, ...own];
  const counted = own.some(({ causes = [] }) => causes.length > 0);
  const conditions = conditionFindings(object).filter(({ text }) => !counted || !summaries.test(text));
  const found = [...deletion, ...own, ...conditions];
  // a warning about what is as it should be is of the past
  if (found.length === 0) return [];
  const events = await eventFindings(object, view);
  const isNew = ({ text }: Finding) => !conditions.some((one) => one.text.includes(` ${text.split(/[ :]/)[0]}`));
  return [...found, ...events.filter(isNew)];
}
