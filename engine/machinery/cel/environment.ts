import { Environment } from '@marcbachmann/cel-js';
import { limits } from '../../limits.ts';
import { registerAddresses } from './functions/addresses.ts';
import { registerAuthorizer } from './functions/authorizer.ts';
import { registerFormats } from './functions/formats.ts';
import { registerLists } from './functions/lists.ts';
import { registerMath } from './functions/math.ts';
import { registerNamespaces } from './functions/namespaces.ts';
import { registerOptionals } from './functions/optionals.ts';
import { registerQuantities } from './functions/quantity.ts';
import { registerVersions } from './functions/semver.ts';
import { registerSets } from './functions/sets.ts';
import { registerStrings } from './functions/strings.ts';
import { registerTypes } from './functions/types.ts';
import { registerUrls } from './functions/urls.ts';
import { registerWrappers } from './functions/wrappers.ts';
import { registerMacros } from './macros.ts';

const libraries = [
  registerMacros,
  registerLists,
  registerSets,
  registerStrings,
  registerUrls,
  registerQuantities,
  registerAddresses,
  registerFormats,
  registerVersions,
  registerAuthorizer,
  registerMath,
  registerNamespaces,
  registerOptionals,
  registerWrappers,
  registerTypes,
];

let base: Environment | undefined;

/**
 * CEL with the functions that Kubernetes gives it, made once; clone it to declare more.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/
 */
export function kubernetesEnvironment(): Environment {
  if (base) return base;
  base = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: limits.celNodes, maxDepth: limits.celDepth },
  });
  for (const register of libraries) register(base);
  return base;
}
