import { badRequest } from '../errors.ts';

/** One demand of a field selector: `spec.nodeName=node-1`, `status.phase!=Failed`. */
export interface FieldRequirement {
  readonly path: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/**
 * Parses `metadata.name=a,status.phase!=Failed`; `\,`, `\=` and `\\` stand for themselves in values.
 *
 * @throws ApiError 400 in the words of the real server
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text)) {
    if (term === '') continue;
    const at = /!=|==|=/.exec(term);
    if (!at) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    requirements.push({
      path: term.slice(0, at.index),
      operator: at[0] === '!=' ? '!=' : '=',
      value: unescape(term.slice(at.index + at[0].length)),
    });
  }
  return requirements;
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescape(value: string): string {
  return value.replace(/\\(.)/g, (whole, character: string) => {
    if (character === ',' || character === '=' || character === '\\') return character;
    throw badRequest(`invalid field selector: invalid escape sequence: ${whole}`);
  });
}
