import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';
import { prepareCustomResourceDefinition, prepareCustomResourceDefinitionUpdate } from './prepare.ts';
import * as crd from './crd-validation.ts';

/** What extends the API. */
export const extension: { readonly [kindAndGroup: string]: Behaviour } = {
  'CustomResourceDefinition.apiextensions.k8s.io': behaviour({
    prepareForCreate: prepareCustomResourceDefinition,
    prepareForUpdate: prepareCustomResourceDefinitionUpdate,
    validate: crd.validateCustomResourceDefinition,
    validateUpdate: crd.validateCustomResourceDefinitionUpdate,
    defaults: defaults.defaultCustomResourceDefinition,
  }),
};
