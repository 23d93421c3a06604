import { table as coreA } from './numbers/core-a.ts';
import { table as coreO } from './numbers/core-o.ts';
import { table as groupsA } from './numbers/groups-a.ts';
import { table as groupsD } from './numbers/groups-d.ts';

/** A field of a message by its number. */
export interface NumberedField {
  /** Its name in JSON; of an embedded struct the definition's. */
  readonly name: string;
  /** Its fields are its parent's in JSON. */
  readonly embedded: boolean;
  /** Zero is a value, not an absence. */
  readonly pointer: boolean;
  /** In JSON even when it is zero. */
  readonly always: boolean;
  /** A struct: in JSON even when it is empty. */
  readonly struct: boolean;
}

let lines: ReadonlyMap<string, string> | undefined;
/** Those that were asked for. */
const tables = new Map<string, ReadonlyMap<number, NumberedField>>();

/** The fields of a definition in the order in which its Go type declares them; none where it is not known. */
export const declaredFields = (definition: string): readonly NumberedField[] =>
  [...(fieldTable(definition)?.values() ?? [])].flatMap((field) =>
    field.embedded ? declaredFields(field.name) : [field],
  );

/** The fields of a definition; undefined where it has no protobuf form. */
export function fieldTable(definition: string): ReadonlyMap<number, NumberedField> | undefined {
  const known = tables.get(definition);
  if (known) return known;
  lines ??= new Map([coreA, coreO, groupsA, groupsD].flatMap((text) => text.trim().split('\n').map(readLine)));
  const line = lines.get(definition);
  if (line === undefined) return undefined;
  const table = new Map(line.split(' ').map(parseField));
  tables.set(definition, table);
  return table;
}

function readLine(line: string): [definition: string, fields: string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function parseField(text: string): [number, NumberedField] {
  const colon = text.lastIndexOf(':');
  const name = text.slice(0, colon);
  const number = text.slice(colon + 1);
  return [
    Number.parseInt(number, 10),
    {
      name: name.replace(/^=/, ''),
      embedded: name.startsWith('='),
      pointer: number.includes('*'),
      always: number.endsWith('!'),
      struct: number.endsWith('+'),
    },
  ];
}
