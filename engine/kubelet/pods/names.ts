import type { Pod } from '../../kinds/types.ts';

/** How a kubelet names a pod in its messages: `web_default(3f6c…)`. */
export function podFullName({ metadata: { name, namespace, uid } }: Pod): string {
  return `${name}_${namespace}(${uid})`;
}

/** The subject of a decision about a pod. */
export function podSubject({ metadata: { name, namespace, uid } }: Pod) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  };
}

/** Says where a pod comes from: absent or `api` for pods of the API server. */
export const sourceAnnotation = 'kubernetes.io/config.source';
/** Marks the API's picture of a static pod; its value is the static pod's own hash. */
export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** Whether the node itself made the pod, without the API server. */
export function isStatic({ metadata }: Pod): boolean {
  const source = metadata.annotations?.[sourceAnnotation];
  return source !== undefined && source !== 'api';
}

/** Whether the object only shows a static pod. */
export function isMirror({ metadata }: Pod): boolean {
  return metadata.annotations?.[mirrorAnnotation] !== undefined;
}
