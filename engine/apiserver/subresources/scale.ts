import type { ScalePaths } from '../../kinds/registry.ts';
import { invalid } from '../../machinery/invalid.ts';
import { isObject } from '../../machinery/patch/merge.ts';
import { formatLabelSelector } from '../../machinery/selectors/index.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Subresource } from './contract.ts';
import { partOf } from './part.ts';

/** The number of replicas of whatever has one, in one shape for all. */
export const scale: Subresource = {
  view: {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    show: (object, { endpoint }) => show(object, pathsOf(endpoint)),
    apply(shown, object, { endpoint, name }) {
      const replicas = partOf(shown, 'spec')['replicas'] ?? 0;
      if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
        throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
          {
            code: 'FieldValueInvalid',
            field: 'spec.replicas',
            value: replicas,
            detail: 'must be greater than or equal to 0',
          },
        ]);
      }
      const [first = '', ...rest] = stepsOf(pathsOf(endpoint).specReplicasPath);
      const { resourceVersion: _shown, ...metadata } = object.metadata;
      const demanded = shown.metadata?.resourceVersion;
      return {
        ...object,
        metadata: { ...metadata, ...(demanded ? { resourceVersion: demanded } : {}) },
        [first]: withValue(object[first], rest, replicas),
      };
    },
  },
};

function pathsOf({ definition }: Endpoint): ScalePaths {
  return (
    definition.subresources?.scale ?? { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  );
}

function show(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.labelSelectorPath === undefined ? undefined : valueAt(object, paths.labelSelectorPath);
  const text = typeof selector === 'string' ? selector : formatLabelSelector(selector);
  const wanted = count(valueAt(object, paths.specReplicasPath));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    // none is the zero of the type, which is left out; not so in the status
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: {
      replicas: count(valueAt(object, paths.statusReplicasPath)),
      ...(text === '' ? {} : { selector: text }),
    },
  };
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

const stepsOf = (path: string): string[] => path.split('.').filter((step) => step !== '');

function valueAt(object: KubeObject, path: string): unknown {
  let at: unknown = object;
  for (const step of stepsOf(path)) at = isObject(at) ? at[step] : undefined;
  return at;
}

function withValue(at: unknown, [step, ...rest]: readonly string[], value: number): number | JsonObject {
  if (step === undefined) return value;
  const here = isObject(at) ? at : {};
  return { ...here, [step]: withValue(here[step], rest, value) };
}
