import type { JsonObject } from '../../machinery/types.ts';

/** Why a plugin turned a pod away, as data; `reasonText` has the words that events use. */
export interface Reason {
  readonly code: ReasonCode;
  readonly data?: JsonObject;
}

/** A plugin's refusal. `resolvable`: pods that go may make room, so preemption is worth a try. */
export interface Rejection {
  readonly plugin: string;
  readonly resolvable: boolean;
  readonly reasons: readonly Reason[];
}

type Words = string | ((data: JsonObject) => string);

/** The texts of Kubernetes 1.36. Another plugin's own reason is `other`, with its text as data. */
const words = {
  'name-mismatch': "node(s) didn't match the requested node name",
  'port-taken': "node(s) didn't have free ports for the requested pod ports",
  unschedulable: 'node(s) were unschedulable',
  'too-many-pods': 'Too many pods',
  'insufficient-resource': ({ resource }) => `Insufficient ${resource}`,
  'node-affinity': "node(s) didn't match Pod's node affinity/selector",
  'enforced-affinity': "node(s) didn't match scheduler-enforced node affinity",
  'affinity-conflict': 'pod affinity terms conflict',
  'untolerated-taint': 'node(s) had untolerated taint(s)',
  'pod-affinity': "node(s) didn't match pod affinity rules",
  'pod-anti-affinity': "node(s) didn't match pod anti-affinity rules",
  'existing-anti-affinity': "node(s) didn't satisfy existing pods anti-affinity rules",
  'topology-spread': "node(s) didn't match pod topology spread constraints",
  'topology-label-missing': "node(s) didn't match pod topology spread constraints (missing required label)",
  'claim-not-found': ({ claim }) => `persistentvolumeclaim "${claim}" not found`,
  'claim-deleting': ({ claim }) => `persistentvolumeclaim "${claim}" is being deleted`,
  'claim-lost': ({ claim, volume }) =>
    `persistentvolumeclaim "${claim}" bound to non-existent persistentvolume "${volume}"`,
  'ephemeral-claim-missing': ({ claim }) =>
    `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claim}"`,
  'claim-unbound': 'pod has unbound immediate PersistentVolumeClaims',
  'no-volume-to-bind': "node(s) didn't find available persistent volumes to bind",
  'storage-full': 'node(s) did not have enough free storage',
  'volume-affinity': "node(s) didn't match PersistentVolume's node affinity",
  'volume-missing': 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
  'volume-zone': 'node(s) had no available volume zone',
  'volume-limit': 'node(s) exceed max volume count',
  'claim-in-use': 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
  gated: ({ gates }) => `waiting for scheduling gates: [${Array.isArray(gates) ? gates.join(' ') : ''}]`,
  'excluded-by-plugins': ({ plugins }) =>
    `node(s) didn't satisfy plugin(s) [${Array.isArray(plugins) ? plugins.join(' ') : ''}]`,
  'no-victims': 'No preemption victims found for incoming pod',
  'preemption-unhelpful': 'Preemption is not helpful for scheduling',
  other: ({ text }) => String(text),
} as const satisfies { readonly [code: string]: Words };

export type ReasonCode = keyof typeof words;

export function reasonText({ code, data }: Reason): string {
  const text: Words = words[code];
  return typeof text === 'string' ? text : text(data ?? {});
}

/** A refusal for one reason without data, made once. */
export function rejection(plugin: string, code: ReasonCode, resolvable: boolean, data?: JsonObject): Rejection {
  return { plugin, resolvable, reasons: [data ? { code, data } : { code }] };
}
