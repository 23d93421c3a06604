import { type Behaviour, behaviour } from '../behaviour.ts';
import type { Event } from '../types.ts';
import * as defaults from './defaults.ts';
import { eventFromCore, eventToCore } from './event-versions.ts';
import { prepareNamespace, prepareSigningRequest } from './prepare.ts';
import * as validation from './validation.ts';

/** Configuration, namespaces, nodes and their limits. */
export const config: { readonly [kindAndGroup: string]: Behaviour } = {
  'LimitRange.': behaviour({ validate: validation.validateLimitRange, defaults: defaults.defaultLimitRange }),
  'Namespace.': behaviour({ prepareForCreate: prepareNamespace, defaults: defaults.defaultNamespace }),
  'Node.': behaviour({ defaults: defaults.defaultNode }),
  'Secret.': behaviour({
    validate: validation.validateSecret,
    validateUpdate: validation.validateSecretUpdate,
    defaults: defaults.defaultSecret,
  }),
  'PriorityClass.scheduling.k8s.io': behaviour({
    validate: validation.validatePriorityClass,
    validateUpdate: validation.validatePriorityClassUpdate,
    defaults: defaults.defaultPriorityClass,
  }),
  'ConfigMap.': behaviour({
    validate: validation.validateConfigMap,
    validateUpdate: validation.validateConfigMapUpdate,
  }),
  'ResourceQuota.': behaviour({
    validate: validation.validateResourceQuota,
    validateUpdate: validation.validateResourceQuotaUpdate,
  }),
  'Event.': behaviour({ validate: validation.validateEvent, timeToLiveSeconds: 3600 }),
  'CertificateSigningRequest.certificates.k8s.io': behaviour({ prepareForCreate: prepareSigningRequest }),
  'Event.events.k8s.io': behaviour<Event>({
    storedAs: { group: '', resource: 'events' },
    versions: [
      {
        version: 'v1',
        definition: 'io.k8s.api.events.v1.Event',
        toStorage: eventToCore,
        fromStorage: eventFromCore,
      },
    ],
    timeToLiveSeconds: 3600,
    validate: validation.validateEvent,
  }),
};
