import type { KindDefinition } from '../../kinds/registry.ts';
import type { JsonObject } from '../../machinery/types.ts';
import { simKindDefinition } from './definition.ts';
import { asFault, componentNames, faultPhases, faultTypes, registryErrors } from './fault-spec.ts';
import { faultFinalizer } from './group.ts';
import { duration, labelSelector, list, object, oneOf, quantity, rule, text } from './schema.ts';

const names = (what: string): JsonObject => list(text('A name.', { minLength: 1, maxLength: 253 }), what);

const place: JsonObject = {
  nodes: names('Nodes by name.'),
  nodeSelector: labelSelector('Nodes by their labels, as they are when the fault begins.'),
  zones: names('Nodes by zone: the value of their label topology.kubernetes.io/zone.'),
  pods: object(
    {
      namespace: text('The namespace of the pods; all of them where absent.'),
      selector: labelSelector('The labels of the pods; all pods of the namespace where absent.'),
    },
    'Pods, wherever they run. For NetworkPartition only.',
  ),
  controlPlane: {
    type: 'boolean',
    description: 'The API server, as nodes and pods reach it. For NetworkPartition only.',
  },
};

const typesOn = (target: string): string =>
  Object.entries(faultTypes)
    .filter(([, acts]) => acts === target)
    .map(([type]) => `'${type}'`)
    .join(', ');

const given = (side: string, ...fields: readonly string[]): string =>
  fields.map((field) => `has(self.${side}.${field})`).join(' || ');

const spec: JsonObject = object(
  {
    type: oneOf(Object.keys(faultTypes), 'What goes wrong.'),
    target: object(
      {
        ...place,
        registries: names('Registries by host, such as docker.io; all of them where absent.'),
        components: list(
          oneOf(componentNames, 'A component.'),
          'Which parts of the control plane are stopped, for ComponentStopped.',
        ),
      },
      'What it happens to.',
    ),
    peer: object(
      place,
      'The other side of a NetworkPartition; everybody else, the control plane among them, where absent.',
    ),
    startAfter: duration('How long after it was created the fault begins, such as 30s; at once where absent.'),
    duration: duration(
      'How long it lasts, such as 5m; until it is deleted where absent. For NodeRestart: how long the machine takes to come up, 30s where absent.',
    ),
    registry: object(
      {
        delay: duration('What each pull waits before it begins, for RegistrySlow.'),
        bandwidth: quantity('Bytes per second at which images arrive, such as 1Mi, for RegistrySlow.'),
        error: oneOf(registryErrors, 'How pulls fail, for RegistryFailure; Unavailable where absent.'),
      },
      'How a registry misbehaves.',
    ),
    pressure: object(
      {
        available: quantity(
          'What is left of the memory, the disk (both in bytes) or the process ids when the fault begins; half of what the kubelet evicts at where absent.',
        ),
      },
      'How much is taken, for MemoryPressure, DiskPressure and PIDPressure. What evictions give back, pods may use again.',
    ),
    clock: object(
      {
        offset: text('By how much the clocks of the whole cluster are set forward, or back: 1h, -30m.', {
          pattern: '^[+-]?([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
          maxLength: 40,
        }),
      },
      'How clocks jump, for ClockJump. Timers that run go on as they would: only what the clocks show changes.',
      { required: ['offset'] },
    ),
  },
  'What goes wrong, where, when and for how long.',
  {
    required: ['type'],
    'x-kubernetes-validations': [
      rule('self == oldSelf', 'a fault does not change: delete it, and create another'),
      rule(
        `!(self.type in [${typesOn('nodes')}]) || (has(self.target) && (${given('target', 'nodes', 'nodeSelector', 'zones')}))`,
        'a fault of this type needs nodes, nodeSelector or zones',
        '.target',
      ),
      rule(
        `self.type != 'NetworkPartition' || (has(self.target) && (${given('target', 'nodes', 'nodeSelector', 'zones', 'pods', 'controlPlane')}))`,
        'a NetworkPartition needs nodes, nodeSelector, zones, pods or controlPlane',
        '.target',
      ),
      rule(
        `self.type != 'ComponentStopped' || (has(self.target) && has(self.target.components))`,
        'a ComponentStopped needs components',
        '.target',
      ),
      rule(`self.type == 'NetworkPartition' || !has(self.peer)`, 'only a NetworkPartition has another side', '.peer'),
      rule(
        `self.type == 'NetworkPartition' || !has(self.target) || !(has(self.target.pods) || has(self.target.controlPlane))`,
        'only a NetworkPartition acts on pods and the control plane',
        '.target',
      ),
      rule(
        `self.type in [${typesOn('registries')}] || (!has(self.registry) && !(has(self.target) && has(self.target.registries)))`,
        'only RegistrySlow and RegistryFailure are about registries',
        '.registry',
      ),
      rule(
        `self.type != 'RegistrySlow' || (has(self.registry) && (has(self.registry.delay) || has(self.registry.bandwidth)))`,
        'a RegistrySlow needs a delay or a bandwidth',
        '.registry',
      ),
      rule(`self.type != 'ClockJump' || has(self.clock)`, 'a ClockJump needs an offset', '.clock'),
      rule(
        `self.type in ['MemoryPressure', 'DiskPressure', 'PIDPressure'] || !has(self.pressure)`,
        'only a fault of pressure says what is left',
        '.pressure',
      ),
      rule(`self.type == 'ClockJump' || !has(self.clock)`, 'only a ClockJump sets clocks', '.clock'),
    ],
  },
);

const status: JsonObject = object(
  {
    phase: oneOf(
      faultPhases,
      'Pending until it begins; Active; Ended when its time is over; Failed where it cannot be.',
    ),
    message: text('What is in force, or why it cannot be.'),
    affected: list({ type: 'string' }, 'What it acts on, as it was found when the fault began.'),
    startTime: text('When it began.', { format: 'date-time' }),
    endTime: text('When it ended, or will end.', { format: 'date-time' }),
  },
  'What is in force.',
);

const definition = simKindDefinition({
  kind: 'Fault',
  plural: 'faults',
  shortNames: [],
  description:
    'A Fault is something that goes wrong in the simulated world: applying it makes it happen, deleting it ends it. The cluster recovers as a real one does.',
  columns: [
    { name: 'Type', type: 'string', value: (object) => asFault(object).spec.type },
    { name: 'Phase', type: 'string', value: (object) => asFault(object).status?.phase },
    { name: 'Affected', type: 'string', value: (object) => asFault(object).status?.affected?.join(',') },
    { name: 'Duration', type: 'string', value: (object) => asFault(object).spec.duration },
    { name: 'Message', type: 'string', priority: 1, value: (object) => asFault(object).status?.message },
  ],
  spec,
  status,
});

/** Something that goes wrong in the simulated world for as long as the object is there. */
export const faultKind: KindDefinition = {
  ...definition,
  prepareForCreate: (object) => ({ ...object, metadata: { ...object.metadata, finalizers: [faultFinalizer] } }),
};
