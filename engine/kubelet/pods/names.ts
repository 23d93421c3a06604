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
