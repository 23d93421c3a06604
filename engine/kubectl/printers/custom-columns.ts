import { JsonPathError, parseJsonPath, relaxedPath } from '../../machinery/jsonpath.ts';
import { KubectlError, PartlyPrinted } from '../errors.ts';
import { goText } from './go-syntax.ts';
import { layOut } from './tabs.ts';

/** `-o custom-columns=NAME:.metadata.name,…`: one line an object; what is missing is `<none>`. */
export function customColumns(
  spec: string,
  options: { readonly noHeaders: boolean },
): (objects: readonly unknown[]) => string {
  if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
  const columns = splitColumns(spec).map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: pathOf(part.slice(colon + 1)) };
  });
  return columnPrinter(columns, options);
}

/** The same from a file of two lines: headers, then paths. */
export function customColumnsFile(
  text: string,
  options: { readonly noHeaders: boolean },
): (objects: readonly unknown[]) => string {
  const [headers = [], paths = []] = text.split('\n').map((line) => line.split(/\s+/).filter((word) => word !== ''));
  if (headers.length !== paths.length) {
    throw new KubectlError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return columnPrinter(
    headers.map((header, index) => ({ header, path: pathOf(paths[index] ?? '') })),
    options,
  );
}

interface Column {
  readonly header: string;
  /** The path, or what is wrong with it. */
  readonly path: ReturnType<typeof parseJsonPath> | JsonPathError;
}

function columnPrinter(columns: readonly Column[], { noHeaders }: { readonly noHeaders: boolean }) {
  return (objects: readonly unknown[]): string => {
    const rows: string[][] = noHeaders ? [] : [columns.map(({ header }) => header)];
    try {
      for (const object of objects) rows.push(columns.map(({ path }) => cellOf(path, object)));
    } catch (error) {
      if (error instanceof JsonPathError) throw new PartlyPrinted(error.message, layOut(rows));
      throw error;
    }
    return layOut(rows);
  };
}

function cellOf(path: Column['path'], object: unknown): string {
  if (path instanceof JsonPathError) throw path;
  const found = path.find(object, { allowMissing: true }).flat();
  return found.length === 0 ? '<none>' : found.map((value) => (value === null ? '<none>' : goText(value))).join(',');
}

function pathOf(text: string): Column['path'] {
  const relaxed = relaxedColumnPath(text);
  try {
    return parseJsonPath(relaxed);
  } catch (error) {
    if (error instanceof JsonPathError) return error;
    throw error;
  }
}

/** A path that cannot be one at all is told before anything is printed. */
function relaxedColumnPath(text: string): string {
  try {
    return relaxedPath(text);
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message);
    throw error;
  }
}

/** At commas outside of brackets. */
function splitColumns(spec: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const c of spec) {
    if (c === '[' || c === '(' || c === '{') depth++;
    if (c === ']' || c === ')' || c === '}') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts;
}
