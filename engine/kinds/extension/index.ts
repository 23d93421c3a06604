import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';

/** What extends the API. */
export const extension: { readonly [kindAndGroup: string]: Behaviour } = {
  'CustomResourceDefinition.apiextensions.k8s.io': behaviour({ defaults: defaults.defaultCustomResourceDefinition }),
};
