/** The Common Expression Language as Kubernetes speaks it. */
export { compileCel, type CelExpression, type CelOptions, type CelResult, type VariableType } from './compile.ts';
export { type AccessAnswer, type AccessQuery, authorizerFor, authorizerType } from './functions/authorizer.ts';
export { mostElements } from './estimate.ts';
export { kubernetesEnvironment } from './environment.ts';
export { escapedName, fromCel, toCel, type JsonSchema } from './values.ts';
