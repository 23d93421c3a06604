import type { KubeObject } from '../machinery/types.ts';

type Reader = (object: KubeObject) => string;

/** The text at a path of the object, as field selectors compare it; '' where nothing is there. */
const at = (path: string): Reader => {
  const steps = path.split('.');
  return (object) => {
    let value: unknown = object;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null) return '';
      value = (value as { readonly [key: string]: unknown })[step];
    }
    return value === undefined || value === null ? '' : String(value);
  };
};

const fields = (...paths: string[]): { readonly [path: string]: Reader } =>
  Object.fromEntries(paths.map((path) => [path, at(path)]));

/** Fields of an Event's object, under the names that core/v1 has for them. */
const involvedObject = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const orFalse: Reader = (object) => at('spec.unschedulable')(object) || 'false';

/**
 * Field selectors by `Kind.group`, besides metadata.name and metadata.namespace.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
export const selectableFieldsByKind: { readonly [kindAndGroup: string]: { readonly [path: string]: Reader } } = {
  'Pod.': {
    ...fields('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase'),
    ...fields('status.nominatedNodeName', 'status.podIP'),
    'spec.hostNetwork': (object) => at('spec.hostNetwork')(object) || 'false',
    'status.podIPs': at('status.podIP'),
  },
  'Node.': { 'spec.unschedulable': orFalse },
  'Namespace.': fields('status.phase'),
  'Secret.': fields('type'),
  'Service.': fields('spec.clusterIP', 'spec.type'),
  'ReplicationController.': fields('status.replicas'),
  'ReplicaSet.apps': fields('status.replicas'),
  'Job.batch': fields('status.successful'),
  'CertificateSigningRequest.certificates.k8s.io': fields('spec.signerName'),
  'ResourceSlice.resource.k8s.io': fields('spec.nodeName', 'spec.driver'),
  'Event.': {
    ...Object.fromEntries(involvedObject.map((name) => [`involvedObject.${name}`, at(`involvedObject.${name}`)])),
    ...fields('reason', 'type', 'reportingComponent'),
    source: (object) => at('source.component')(object) || at('reportingComponent')(object),
  },
  'Event.events.k8s.io': {
    ...Object.fromEntries(involvedObject.map((name) => [`regarding.${name}`, at(`involvedObject.${name}`)])),
    ...fields('reason', 'type'),
    reportingController: at('reportingComponent'),
  },
};
