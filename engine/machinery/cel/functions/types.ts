/** Names of types, for `type(x) == …`, of what the library has no names for. */
import type { Environment } from '@marcbachmann/cel-js';

/** Types of Kubernetes by namespace and name, each with an expression that gives one. */
const samples = {
  net: { IP: "ip('::')", CIDR: "cidr('::/0')" },
  kubernetes: { Quantity: "quantity('0')", URL: "url('/')", Semver: "semver('0.0.0')" },
} as const;

/** To be registered after all libraries. @see https://kubernetes.io/docs/reference/using-api/cel/ */
export function registerTypes(environment: Environment): void {
  for (const [namespace, types] of Object.entries(samples)) {
    const named = Object.entries(types).map(
      ([name, sample]) => [name, environment.evaluate(`type(${sample})`)] as const,
    );
    environment.registerConstant(namespace, 'map<string, type>', Object.fromEntries(named));
  }
  // types are compared by identity, and the library keeps that of optional values for itself
  const type: unknown = environment.evaluate('type(1)');
  const Type = (type as { readonly constructor: new (name: string) => unknown }).constructor;
  const optional = new Type('optional_type');
  environment
    .registerConstant('optional_type', 'type', optional)
    .registerFunction('type(optional): type', () => optional);
}
