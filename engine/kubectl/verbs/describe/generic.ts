import { goText } from '../../printers/go-syntax.ts';
import { type Describer, labelsAndAnnotations } from './shared-fields.ts';
import { events } from './events.ts';
import type { Description } from './writer.ts';

/** What the head of the description has said already, or nobody wants to see. */
const skippedMetadata = new Set(['name', 'namespace', 'labels', 'annotations', 'managedFields', 'selfLink']);

/** Any kind: all its fields, with names in words (`creationTimestamp` is `Creation Timestamp`). */
export const generic: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name).field('Namespace', object.metadata.namespace ?? '');
  labelsAndAnnotations(out, object);
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !skippedMetadata.has(key)));
  fields(out, 0, { ...object, metadata });
  await events(out, object, context);
};

function fields(out: Description, level: number, of: object): void {
  const entries = Object.entries(of)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, unknown] => [label(key), value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of entries) {
    if (Array.isArray(value)) {
      out.line(level, `${name}:`);
      for (const item of value) {
        if (typeof item === 'object' && item !== null) fields(out, level + 1, item);
        else out.line(level + 1, goText(item));
      }
    } else if (typeof value === 'object' && value !== null) {
      out.line(level, `${name}:`);
      fields(out, level + 1, value);
    } else out.line(level, `${name}:`, goText(value));
  }
}

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** Camel case and dashes as words, `Non Resource URLs`; what holds anything but letters stays. */
function label(key: string): string {
  if (/[^\p{L}-]/u.test(key)) return key;
  const words = key.match(/\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|-+|\p{L}/gu) ?? [];
  return words
    .map((word) => {
      const large = word.toUpperCase();
      return acronyms.has(large) ? large : large.charAt(0) + word.slice(1);
    })
    .join(' ');
}
