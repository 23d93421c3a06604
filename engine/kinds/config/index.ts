import { type Behaviour, behaviour } from '../behaviour.ts';
import type { Event } from '../types.ts';
import * as cluster from './cluster-validation.ts';
import * as defaults from './defaults.ts';
import * as events from './event-validation.ts';
import { eventFromCore, eventToCore, withSource } from './event-versions.ts';
import { prepareNamespace, prepareSigningRequest } from './prepare.ts';
import * as quota from './quota-validation.ts';
import * as validation from './validation.ts';

/** Configuration, namespaces, nodes and their limits. */
export const config: { readonly [kindAndGroup: string]: Behaviour } = {
  'LimitRange.': behaviour({ validate: quota.validateLimitRange, defaults: defaults.defaultLimitRange }),
  'Namespace.': behaviour({ prepareForCreate: prepareNamespace, defaults: defaults.defaultNamespace }),
  'Node.': behaviour({
    // a machine says how it is when it registers
    prepareForCreate: (node) => node,
    validate: cluster.validateNode,
    defaults: defaults.defaultNode,
  }),
  'Secret.': behaviour({
    validate: validation.validateSecret,
    validateUpdate: validation.validateSecretUpdate,
    defaults: defaults.defaultSecret,
  }),
  'PriorityClass.scheduling.k8s.io': behaviour({
    validate: cluster.validatePriorityClass,
    validateUpdate: cluster.validatePriorityClassUpdate,
    defaults: defaults.defaultPriorityClass,
  }),
  'ConfigMap.': behaviour({
    validate: validation.validateConfigMap,
    validateUpdate: validation.validateConfigMapUpdate,
  }),
  'ResourceQuota.': behaviour({
    validate: quota.validateResourceQuota,
    validateUpdate: quota.validateResourceQuotaUpdate,
  }),
  'Event.': behaviour<Event>({
    versions: [
      {
        version: 'v1',
        definition: 'io.k8s.api.core.v1.Event',
        validateCreate: (event) => events.validateCoreEvent(event as Event),
        validateUpdate: (event) => events.validateCoreEvent(event as Event),
      },
    ],
    timeToLiveSeconds: 3600,
    defaults: withSource,
    validate: events.validateEvent,
  }),
  'CertificateSigningRequest.certificates.k8s.io': behaviour({
    prepareForCreate: prepareSigningRequest,
    validate: cluster.validateSigningRequest,
    validateUpdate: cluster.validateSigningRequestUpdate,
  }),
  'Event.events.k8s.io': behaviour<Event>({
    storedAs: { group: '', resource: 'events' },
    versions: [
      {
        version: 'v1',
        definition: 'io.k8s.api.events.v1.Event',
        toStorage: eventToCore,
        fromStorage: eventFromCore,
        // events are kept as core Events, and so is what it sees
        validateCreate: (event) => events.validateNewEvent(event as Event),
        validateUpdate: (event, old) => events.validateEventUpdate(event as Event, old as Event),
      },
    ],
    timeToLiveSeconds: 3600,
    defaults: withSource,
    validate: events.validateEvent,
  }),
};
