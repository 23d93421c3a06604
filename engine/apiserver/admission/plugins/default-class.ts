/** DefaultStorageClass and DefaultIngressClass: what names no class gets the one that is marked as the default. */
import type { KubeObject } from '../../../machinery/types.ts';
import type { AdmissionPlugin } from '../contract.ts';
import { about } from './pod-spec.ts';

interface Defaulted {
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  /** The field of the spec, and the annotation that named a class before there was one. */
  readonly field: string;
  readonly annotation: string;
  readonly classes: { readonly group: string; readonly resource: string; readonly marks: readonly string[] };
}

/** @see https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
export const defaultStorageClass = defaultClass({
  name: 'DefaultStorageClass',
  group: '',
  resource: 'persistentvolumeclaims',
  field: 'storageClassName',
  annotation: 'volume.beta.kubernetes.io/storage-class',
  classes: {
    group: 'storage.k8s.io',
    resource: 'storageclasses',
    marks: ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'],
  },
});

/** @see https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class */
export const defaultIngressClass = defaultClass({
  name: 'DefaultIngressClass',
  group: 'networking.k8s.io',
  resource: 'ingresses',
  field: 'ingressClassName',
  annotation: 'kubernetes.io/ingress.class',
  classes: {
    group: 'networking.k8s.io',
    resource: 'ingressclasses',
    marks: ['ingressclass.kubernetes.io/is-default-class'],
  },
});

function defaultClass({ name, group, resource, field, annotation, classes }: Defaulted): AdmissionPlugin {
  const defaultOf = (all: readonly KubeObject[]): string | undefined => newestMarked(all, classes.marks);
  return {
    name,
    handles: about(group, resource, 'CREATE'),
    admit(attributes, context) {
      const { object } = attributes;
      const spec = object?.['spec'] as { readonly [field: string]: unknown } | undefined;
      if (!object || spec?.[field] !== undefined) return;
      if (object.metadata.annotations?.[annotation] !== undefined) return;
      const found = context.derived(classes.group, classes.resource, undefined, defaultOf);
      if (found !== undefined) attributes.object = { ...object, spec: { ...spec, [field]: found } };
    },
  };
}

/** Of several defaults the newest counts; of those made at the same time the first by name. */
function newestMarked(classes: readonly KubeObject[], marks: readonly string[]): string | undefined {
  let best: KubeObject | undefined;
  for (const candidate of classes) {
    const { annotations, creationTimestamp = '' } = candidate.metadata;
    if (!marks.some((mark) => annotations?.[mark] === 'true')) continue;
    if (!best || creationTimestamp > (best.metadata.creationTimestamp ?? '')) best = candidate;
  }
  return best?.metadata.name;
}
