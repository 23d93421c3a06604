import { JsonPathError, parseJsonPath, relaxedPath } from '../../../machinery/jsonpath.ts';
import { goText } from '../../printers/go-syntax.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { listAt, numberAt, textAt } from '../../fields.ts';

/** What `--for` asks for. */
export type Condition =
  | { readonly type: 'delete' | 'create' }
  | { readonly type: 'test'; readonly met: (object: KubeObject) => boolean };

/** `delete`, `create`, `condition=Ready[=value]`, `jsonpath='{…}'[=value]`. */
export function parseCondition(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { type: 'delete' };
  if (lower === 'create') return { type: 'create' };
  if (text.startsWith('condition=')) {
    const [name = '', value = 'true'] = text.slice('condition='.length).split(/=(.*)/s);
    return { type: 'test', met: (object) => hasCondition(object, name, value) };
  }
  if (text.startsWith('jsonpath=')) return parsePathCondition(text.slice('jsonpath='.length));
  throw new KubectlError(`unrecognized condition: ${JSON.stringify(text)}`);
}

/** A condition that is older than the object's last change does not count. */
function hasCondition(object: KubeObject, name: string, value: string): boolean {
  for (const condition of listAt(object, 'status', 'conditions')) {
    if (textAt(condition, 'type')?.toLowerCase() !== name.toLowerCase()) continue;
    const generation = numberAt(object, 'metadata', 'generation');
    const observed = numberAt(condition, 'observedGeneration') ?? numberAt(object, 'status', 'observedGeneration');
    if (generation !== undefined && observed !== undefined && observed < generation) return false;
    return textAt(condition, 'status')?.toLowerCase() === value.toLowerCase();
  }
  return false;
}

function parsePathCondition(text: string): Condition {
  if (text === '') throw new KubectlError('jsonpath expression cannot be empty');
  if (/^[^=]*[^'"=]=$/.test(text)) {
    throw new KubectlError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (text.startsWith('{') && !text.includes('}')) {
    throw new KubectlError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  const match = /^'?(\{[^}]*(?:\}[^}=]*)*\}|[^{}=]+)'?(?:=(.*))?$/s.exec(text);
  if (!match)
    throw new KubectlError(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    );
  const [, expression = '', raw] = match;
  const wanted = raw?.replace(/^(['"])(.*)\1$/s, '$2');
  if (wanted === '') throw new KubectlError('jsonpath wait value cannot be empty');
  let path: ReturnType<typeof parseJsonPath>;
  try {
    path = parseJsonPath(relaxedPath(expression));
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message);
    throw error;
  }
  return {
    type: 'test',
    met(object) {
      const found = path.find(object, { allowMissing: true }).flat();
      if (found.length === 0) return false;
      if (found.length > 1) {
        throw new KubectlError('given jsonpath expression matches more than one value');
      }
      if (wanted === undefined) return true;
      if (typeof found[0] === 'object' && found[0] !== null) {
        throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
      }
      return goText(found[0]).trim() === wanted.trim();
    },
  };
}
