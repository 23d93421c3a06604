/** Pieces of the schemas of this group's kinds. */
import type { JsonObject } from '../../machinery/types.ts';

export const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  description,
  ...more,
});

export const oneOf = (values: readonly string[], description: string): JsonObject =>
  text(description, { enum: [...values] });

/** `1h30m`, `20s`, `250ms`. */
export const duration = (description: string): JsonObject =>
  text(description, { pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$', maxLength: 40 });

export const list = (items: JsonObject, description: string, more: JsonObject = {}): JsonObject => ({
  type: 'array',
  description,
  maxItems: 1000,
  items,
  ...more,
});

export const object = (properties: JsonObject, description: string, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  description,
  properties,
  ...more,
});

export const whole = (minimum: number, maximum: number, description: string): JsonObject => ({
  type: 'integer',
  description,
  minimum,
  maximum,
});

export const quantity = (description: string): JsonObject => ({
  'x-kubernetes-int-or-string': true,
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  pattern: '^(\\+)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?[0-9]+))?$',
  description,
});

/** A rule in CEL; what breaks it is told at `fieldPath`, which says what to do. */
export const rule = (expression: string, message: string, fieldPath?: string): JsonObject => ({
  rule: expression,
  message,
  ...(fieldPath === undefined ? {} : { fieldPath }),
});

export const labelSelector = (description: string): JsonObject =>
  object(
    {
      matchLabels: {
        type: 'object',
        description: 'Labels with the values that they must have.',
        additionalProperties: { type: 'string' },
      },
      matchExpressions: list(
        object(
          {
            key: text('The label that is looked at.'),
            operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist'], 'How it is compared.'),
            values: list({ type: 'string' }, 'What it is compared with, for In and NotIn.'),
          },
          'One requirement.',
          { required: ['key', 'operator'] },
        ),
        'Requirements, all of which must hold.',
      ),
    },
    description,
  );
