import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';

/** Configuration, namespaces, nodes and their limits. */
export const config: { readonly [kindAndGroup: string]: Behaviour } = {
  'LimitRange.': behaviour({ defaults: defaults.defaultLimitRange }),
  'Namespace.': behaviour({ defaults: defaults.defaultNamespace }),
  'Node.': behaviour({ defaults: defaults.defaultNode }),
  'Secret.': behaviour({ defaults: defaults.defaultSecret }),
  'PriorityClass.scheduling.k8s.io': behaviour({ defaults: defaults.defaultPriorityClass }),
};
