import type { Node } from '../../../kinds/types.ts';
import type { AdmissionPlugin } from '../contract.ts';
import { about } from './pod-spec.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods until it was seen to be ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  handles: about('', 'nodes', 'CREATE'),
  admit(attributes) {
    const { object } = attributes;
    const spec = (object as Node | undefined)?.spec;
    const taints = spec?.taints ?? [];
    if (!object || taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return;
    attributes.object = { ...object, spec: { ...spec, taints: [...taints, notReady] } };
  },
};
