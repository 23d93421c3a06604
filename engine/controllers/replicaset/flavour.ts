import { resources } from '../../kinds/resources.ts';
import type { PodTemplateSpec, ReplicaSet, ReplicationController } from '../../kinds/types.ts';
import type { GroupVersionResource } from '../../machinery/types.ts';
import type { LabelSelector } from '../support/label-selector.ts';

export type Replicated = ReplicaSet | ReplicationController;

/** What a ReplicaSet and a ReplicationController do not have in common. */
export interface Flavour {
  readonly kind: 'ReplicaSet' | 'ReplicationController';
  readonly resource: GroupVersionResource;
  readonly selector: (object: Replicated) => LabelSelector | undefined;
  /** The status tells how many pods are on their way out. */
  readonly countsTerminating: boolean;
}

// a ReplicationController's selector is a plain map; the wrapped one is kept so that it is compiled once
const wrapped = new WeakMap<object, LabelSelector>();

function mapSelector({ spec }: Replicated): LabelSelector | undefined {
  // only ever given a ReplicationController, whose selector validation keeps a map
  const map = spec?.selector as { readonly [key: string]: string } | undefined;
  if (!map) return undefined;
  let selector = wrapped.get(map);
  if (!selector) {
    selector = { matchLabels: map };
    wrapped.set(map, selector);
  }
  return selector;
}

export const replicaSets: Flavour = {
  kind: 'ReplicaSet',
  resource: resources.replicaSets,
  selector: ({ spec }) => spec?.selector as LabelSelector | undefined,
  countsTerminating: true,
};

export const replicationControllers: Flavour = {
  kind: 'ReplicationController',
  resource: resources.replicationControllers,
  selector: mapSelector,
  countsTerminating: false,
};

export const templateOf = ({ spec }: Replicated): PodTemplateSpec => spec?.template ?? {};
