/** Structural schemas: what CustomResourceDefinitions say of the objects of their kinds. */
export type { StructuralSchema } from './access.ts';
export { toSchema } from './convert.ts';
export { applyDefaults } from './defaulting.ts';
export { prune } from './prune.ts';
export { hasRules, validateRules } from './validate-rules.ts';
export { validateValue } from './validate.ts';
