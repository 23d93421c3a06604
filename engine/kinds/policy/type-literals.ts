/**
 * Objects of named types in CEL, `Object.spec{replicas: 3}`, as the plain maps that they stand for: mutations describe their
 * changes so.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export function withoutTypes(expression: string): string {
  let result = '';
  /** What is open: braces of typed objects, whose field names are bare, and all else. */
  const open: ('typed' | 'other')[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(expression) ?? undefined;
    if (match) at += match[0].length;
    return match;
  };
  while (at < expression.length) {
    const text = take(/[rR]?("""[^]*?"""|'''[^]*?'''|"(\\.|[^"\\])*"|'(\\.|[^'\\])*')/y);
    if (text) {
      result += text[0];
      continue;
    }
    const typed = take(/(?:Object(?:\.[A-Za-z_]\w*)*|JSONPatch)\s*\{/y);
    if (typed) {
      open.push('typed');
      result += `{${fieldName(take)}`;
      continue;
    }
    const word = take(/[A-Za-z_][\w.]*/y);
    if (word) {
      result += word[0].replace(/^jsonpatch\.escapeKey$/, 'jsonpatchEscapeKey');
      continue;
    }
    const character = expression[at++] ?? '';
    if ('{[('.includes(character)) open.push('other');
    else if ('}])'.includes(character)) open.pop();
    result += character;
    if (character === ',' && open.at(-1) === 'typed') result += fieldName(take);
  }
  return result;
}

/** The name of a field that comes next, as a map's key. */
function fieldName(take: (pattern: RegExp) => RegExpExecArray | undefined): string {
  const match = take(/(\s*\??\s*)([A-Za-z_]\w*)(\s*:)/y);
  return match ? `${match[1]}${JSON.stringify(unescaped(match[2] ?? ''))}${match[3]}` : '';
}

/** A field's own name: CEL writes `__dash__` for what it cannot name. */
const unescaped = (name: string): string =>
  name
    .replace(/^__(\w+)__$/, '$1')
    .replaceAll('__dash__', '-')
    .replaceAll('__dot__', '.')
    .replaceAll('__slash__', '/')
    .replaceAll('__underscores__', '__');
