import type { Column } from '../../kinds/registry.ts';
import { ageOf } from '../../machinery/duration.ts';
import { JsonPathError, type JsonPathTemplate, parseJsonPath, printed } from '../../machinery/jsonpath.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { ageDescription, nameDescription } from '../http/table.ts';

const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: nameDescription,
  value: ({ metadata }) => metadata.name,
};

const ageColumn: JsonObject = {
  name: 'Age',
  type: 'date',
  description: ageDescription,
  jsonPath: '.metadata.creationTimestamp',
};

/**
 * The columns of a custom kind: its name, then what its definition says (`additionalPrinterColumns`), or its age.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns
 */
export function columnsFor(given: readonly JsonObject[]): readonly Column[] {
  return [nameColumn, ...(given.length > 0 ? given : [ageColumn]).map(columnFor)];
}

const types: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'date']);

function columnFor({ name, type, format, description, priority, jsonPath }: JsonObject): Column {
  const columnType = types.has(String(type)) ? (String(type) as Column['type']) : 'string';
  const path = pathOf(String(jsonPath));
  const read = readers[columnType];
  return {
    name: String(name),
    type: columnType,
    ...(typeof format === 'string' ? { format } : {}),
    description:
      typeof description === 'string' && description !== ''
        ? description
        : `Custom resource definition column (in JSONPath format): ${String(jsonPath)}`,
    priority: typeof priority === 'number' && priority > 0 ? 1 : 0,
    value: (object, now) => {
      const found = path && firstOf(path, object);
      return found === undefined || found === null ? undefined : read(found, now);
    },
  };
}

function pathOf(jsonPath: string): JsonPathTemplate | undefined {
  try {
    return parseJsonPath(`{${jsonPath}}`);
  } catch (error) {
    // the definition was accepted by a server that read it otherwise: the column stays empty
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function firstOf(path: JsonPathTemplate, object: KubeObject): unknown {
  try {
    return path.find(object, { allowMissing: true })[0]?.[0];
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

type Cell = string | number | boolean | undefined;

const readers: { readonly [T in Column['type']]: (found: unknown, now: number) => Cell } = {
  string: printed,
  integer: (found) => (typeof found === 'number' ? Math.trunc(found) : undefined),
  number: (found) => (typeof found === 'number' ? found : undefined),
  boolean: (found) => (typeof found === 'boolean' ? found : undefined),
  date: (found, now) => {
    if (typeof found !== 'string') return undefined;
    return Number.isNaN(Date.parse(found)) ? '<invalid>' : ageOf(found, now);
  },
};
