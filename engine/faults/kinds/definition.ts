import { kindDefinitionOf } from '../../apiserver/apiextensions/definition.ts';
import type { Column, KindDefinition } from '../../kinds/registry.ts';
import type { CustomResourceDefinition } from '../../kinds/types.ts';
import { ageOf } from '../../machinery/duration.ts';
import type { JsonObject } from '../../machinery/types.ts';
import { simGroup } from './group.ts';

export interface SimKind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  /** Between the name and the age. */
  readonly columns: readonly Column[];
  readonly description: string;
  readonly spec: JsonObject;
  /** Absent where there is nothing to tell. */
  readonly status?: JsonObject;
}

/**
 * A kind of this group as the registry knows it: described as a CustomResourceDefinition would, and so validated, defaulted,
 * explained and printed like one; but no definition is stored, as there is none for what an aggregated API serves.
 */
export function simKindDefinition(sim: SimKind): KindDefinition {
  const names = {
    kind: sim.kind,
    plural: sim.plural,
    singular: sim.kind.toLowerCase(),
    shortNames: sim.shortNames,
    categories: ['sim'],
  };
  const definition: CustomResourceDefinition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${sim.plural}.${simGroup}` },
    spec: {
      group: simGroup,
      scope: 'Cluster',
      names,
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          ...(sim.status ? { subresources: { status: {} } } : {}),
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: sim.description,
              required: ['spec'],
              properties: { spec: sim.spec, ...(sim.status ? { status: sim.status } : {}) },
            },
          },
        },
      ],
    },
    status: { acceptedNames: names, conditions: [], storedVersions: ['v1alpha1'] },
  } as unknown as CustomResourceDefinition;
  const registered = kindDefinitionOf(definition);
  if (!registered) throw new Error(`the definition of ${sim.kind} serves nothing`);
  const columns = [nameColumn, ...sim.columns, ageColumn];
  return { ...registered, versions: registered.versions.map((version) => ({ ...version, columns })) };
}

const nameColumn: Column = { name: 'Name', type: 'string', format: 'name', value: ({ metadata }) => metadata.name };
const ageColumn: Column = {
  name: 'Age',
  type: 'date',
  value: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
};
