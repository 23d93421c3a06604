/** The Common Expression Language as Kubernetes speaks it. */
export { compileCel, type CelExpression, type CelOptions, type CelResult, type VariableType } from './compile.ts';
export { mostElements } from './estimate.ts';
export { kubernetesEnvironment } from './environment.ts';
export { escapedName, fromCel, toCel, type JsonSchema } from './values.ts';
