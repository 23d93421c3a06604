/**
 * The order of fields where kubectl prints an object that it made itself as JSON: that of its Go types, not of the alphabet.
 * One list serves all kinds that are made of flags.
 */
const order = [
  'kind',
  'apiVersion',
  'metadata',
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'ownerReferences',
  'immutable',
  'data',
  'binaryData',
  'spec',
  'schedule',
  'jobTemplate',
  'protocol',
  'port',
  'targetPort',
  'nodePort',
  'image',
  'command',
  'args',
  'ports',
  'containerPort',
  'env',
  'replicas',
  'ingressClassName',
  'defaultBackend',
  'tls',
  'hosts',
  'secretName',
  'rules',
  'host',
  'http',
  'paths',
  'path',
  'pathType',
  'backend',
  'parallelism',
  'completions',
  'selector',
  'template',
  'strategy',
  'clusterIP',
  'type',
  'externalName',
  'minAvailable',
  'maxUnavailable',
  'volumes',
  'containers',
  'verbs',
  'apiGroups',
  'resources',
  'resourceNames',
  'nonResourceURLs',
  'restartPolicy',
  'subjects',
  'roleRef',
  'value',
  'globalDefault',
  'description',
  'hard',
  'status',
];

const ranks = new Map(order.map((name, index) => [name, index]));

/** Fields that are not in the list keep to the alphabet, after those that are. */
export function byGoTypes(a: string, b: string): number {
  const difference = (ranks.get(a) ?? order.length) - (ranks.get(b) ?? order.length);
  if (difference !== 0) return difference;
  return a < b ? -1 : 1;
}
