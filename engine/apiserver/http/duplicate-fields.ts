/**
 * Paths of fields that a JSON text holds twice, as strict decoding tells them: `data.k`, `spec.containers[0].image`. The text
 * must be valid JSON.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = [];
  /** The objects and lists around the place, outermost first. */
  const around: Level[] = [];
  let at = 0;
  /** The text of a string without its quotes, as it is written. */
  function string(): string {
    const start = at + 1;
    for (at = start; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    return text.slice(start, at);
  }
  for (; at < text.length; at++) {
    const level = around[around.length - 1];
    switch (text[at]) {
      case '{':
        around.push({ keys: new Set(), place: '', name: true });
        break;
      case '[':
        around.push({ keys: undefined, place: '0', name: false });
        break;
      case '}':
      case ']':
        around.pop();
        break;
      case ',':
        if (level?.keys) level.name = true;
        else if (level) level.place = String(Number(level.place) + 1);
        break;
      case '"': {
        const value = string();
        if (!level?.keys || !level.name) break;
        level.name = false;
        level.place = value;
        if (level.keys.has(value)) found.push(pathOf(around));
        level.keys.add(value);
        break;
      }
    }
  }
  return [...new Set(found)];
}

interface Level {
  /** Of an object: the fields so far. */
  readonly keys: Set<string> | undefined;
  /** The field or index that is being read. */
  place: string;
  /** Whether the next string is a field's name. */
  name: boolean;
}

const pathOf = (around: readonly Level[]): string =>
  around.map(({ keys, place }, i) => (keys ? (i === 0 ? place : `.${place}`) : `[${place}]`)).join('');
