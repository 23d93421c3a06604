import { KustomizeError } from './errors.ts';
import { changeAt } from './field-path.ts';
import { identitiesOf, kindOf, type Resource } from './resource.ts';

const scaled = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/** One entry of `replicas`. */
export function setReplicas(resources: readonly Resource[], name: string, count: number): void {
  const found = resources.filter(
    (resource) =>
      scaled.includes(kindOf(resource)) && identitiesOf(resource).some((identity) => identity.name === name),
  );
  if (found.length === 0) {
    const kinds = scaled.map((kind) => `${kind}.[noVer].[noGrp]`).join(' ');
    throw new KustomizeError(`resource with name ${name} does not match a config with the following GVK [${kinds}]`);
  }
  for (const { object } of found) changeAt(object, { path: 'spec/replicas', create: true }, () => count);
}
