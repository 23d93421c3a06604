/** Classes of devices, and the selectors and configuration that claims share with them. */
import { limits } from '../../limits.ts';
import { compileCel } from '../../machinery/cel/index.ts';
import type { FieldError } from '../../machinery/errors.ts';
import { collect, type FieldErrors } from '../../machinery/validation/index.ts';
import type { DeviceClass } from '../types.ts';
import { validateDriverName, validateSet } from './names.ts';

type Spec = NonNullable<DeviceClass['spec']>;
type Selector = NonNullable<Spec['selectors']>[number];
type Configuration = NonNullable<Spec['config']>[number];

const mostSelectors = 32;
const mostConfigurations = 32;
const longestExpression = 10 * 1024;
const longestParameters = 10 * 1024;

/** What an expression sees of a device. */
const deviceSchema = {
  type: 'object',
  properties: {
    driver: { type: 'string' },
    attributes: {
      type: 'object',
      additionalProperties: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    capacity: {
      type: 'object',
      additionalProperties: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    allowMultipleAllocations: { type: 'boolean' },
  },
};

export const validateClass = ({ spec }: DeviceClass): readonly FieldError[] =>
  collect((errors) => {
    validateSelectors(spec?.selectors, 'spec.selectors', errors);
    validateSet(spec?.config, mostConfigurations, 'spec.config', errors, (config, at) =>
      validateConfiguration(config, at, errors),
    );
  });

export function validateSelectors(
  selectors: readonly Selector[] | undefined,
  field: string,
  errors: FieldErrors,
): void {
  validateSet(selectors, mostSelectors, field, errors, ({ cel }, at) => {
    if (!cel) {
      errors.required(`${at}.cel`);
      return;
    }
    const { expression } = cel;
    const where = `${at}.cel.expression`;
    if (expression.length > longestExpression) {
      errors.longerThan(where, expression, longestExpression);
      return;
    }
    const compiled = compileCel(expression, { variables: { device: { schema: deviceSchema } }, result: 'bool' });
    for (const problem of compiled.problems) {
      const words = problem.startsWith('must evaluate') ? problem : `compilation failed: ${problem}`;
      errors.invalid(where, expression, words.replace(/^must evaluate to a bool$/, 'must evaluate to bool'));
    }
    if (compiled.estimate > limits.celEstimate) errors.forbidden(where, 'too complex, exceeds cost limit');
  });
}

/** Parameters that only their driver understands. */
export function validateConfiguration({ opaque }: Configuration, field: string, errors: FieldErrors): void {
  if (!opaque) {
    errors.required(`${field}.opaque`);
    return;
  }
  validateDriverName(opaque.driver, `${field}.opaque.driver`, errors);
  validateOpaque(opaque.parameters, `${field}.opaque.parameters`, longestParameters, errors);
}

function validateOpaque(value: unknown, field: string, most: number, errors: FieldErrors): void {
  if (value === undefined || value === null) errors.required(field);
  else if (typeof value !== 'object' || Array.isArray(value)) {
    errors.invalid(field, '<value omitted>', 'must be a valid JSON object');
  } else errors.longerThan(field, JSON.stringify(value), most);
}
