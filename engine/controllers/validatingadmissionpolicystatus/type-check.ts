/** What is wrong with a policy's expressions for the types that it is about, before any object comes. */
import { discoveryTable } from '../../kinds/table.ts';
import { problemsForType } from '../../kinds/policy/expressions.ts';
import { formatGroupVersionKind } from '../../kinds/registry.ts';
import type { ValidatingAdmissionPolicy } from '../../kinds/types.ts';
import type { JsonSchema } from '../../machinery/cel/index.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import type { GroupVersionKind } from '../../machinery/types.ts';
import { jsonSchemaOf } from './json-schema.ts';

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;
export type ExpressionWarning = NonNullable<
  NonNullable<NonNullable<ValidatingAdmissionPolicy['status']>['typeChecking']>['expressionWarnings']
>[number];

/** More types are not looked at, by the real checker either. */
const mostTypes = 10;

/** @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking */
export function typeCheck(spec: Spec): readonly ExpressionWarning[] {
  const types = typesOf(spec).map((gvk) => ({ gvk, schema: schemaOf(gvk) }));
  const check = (fieldRef: string, expression: string | undefined): readonly ExpressionWarning[] => {
    if (!expression) return [];
    const found = types.flatMap(({ gvk, schema }) =>
      problemsForType(expression, { schema }).map((problem) => `${formatGroupVersionKind(gvk)}: ${problem}\n`),
    );
    return found.length === 0 ? [] : [{ fieldRef, warning: found.join('\n') }];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, i) => [
    ...check(`spec.validations[${i}].expression`, expression),
    ...check(`spec.validations[${i}].messageExpression`, messageExpression),
  ]);
}

/** The types that the rules name; those with a star are about too many to be checked. */
function typesOf({ matchConstraints }: Spec): readonly GroupVersionKind[] {
  const kinds = new Map<string, GroupVersionKind>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of matchConstraints?.resourceRules ?? []) {
    for (const { group, kind, resource, versions } of discoveryTable()) {
      if (!apiGroups.includes(group) || !resources.includes(resource)) continue;
      for (const { version } of versions) {
        if (apiVersions.includes(version)) kinds.set(`${group}/${version}/${kind}`, { group, version, kind });
      }
    }
  }
  return [...kinds.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, mostTypes)
    .map(([, gvk]) => gvk);
}

const known = new Map<string, JsonSchema>();

function schemaOf(gvk: GroupVersionKind): JsonSchema {
  const key = formatGroupVersionKind(gvk);
  let schema = known.get(key);
  if (!schema) {
    const source = builtinSchemas();
    const found = source.forKind(gvk.group, gvk.version, gvk.kind)?.schema;
    known.set(key, (schema = found ? jsonSchemaOf(source, found) : {}));
  }
  return schema;
}
