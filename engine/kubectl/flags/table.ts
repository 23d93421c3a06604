/** What a flag takes. `strings` are cut at commas, `array` is not; `pairs` are `key=value`, as are those of `map`. */
export type FlagType = 'bool' | 'string' | 'int' | 'int32' | 'duration' | 'strings' | 'array' | 'map' | 'pairs';

export interface FlagDefinition {
  readonly name: string;
  readonly shorthand?: string;
  readonly type: FlagType;
  /** As it would be written on the command line. */
  readonly fallback: string;
  /** The value of `--name` without `=value`; where absent a value must follow. */
  readonly bare?: string;
  /** What to use instead; it is no longer in the help. */
  readonly deprecated?: string;
}

/**
 * Reads a table of flags, one a line: `-o --output string yaml bare=json`: shorthand, name, type, default, and the value
 * that it has when none is given. Groups of flags that many verbs share come first.
 *
 * @example flagTable([printing], `-w --watch bool`)
 */
export function flagTable(groups: readonly (readonly FlagDefinition[])[], lines = ''): readonly FlagDefinition[] {
  const rows = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [...groups.flat(), ...rows.map(flagOf)];
}

function flagOf(line: string): FlagDefinition {
  const match =
    /^(?:-(\S) )?--(\S+) (bool|string|int|int32|duration|strings|array|map|pairs)(?: (?!bare=)(\S+))?(?: bare=(\S+))?$/.exec(
      line,
    );
  if (!match) throw new Error(`not a flag: ${line}`);
  const [, shorthand, name = '', type = 'string', given, bare] = match;
  const fallback = given ?? (type === 'bool' ? 'false' : type.startsWith('int') ? '0' : '');
  const whenBare = bare ?? (type === 'bool' ? 'true' : undefined);
  return {
    name,
    type: typeOf(type),
    fallback,
    ...(shorthand === undefined ? {} : { shorthand }),
    ...(whenBare === undefined ? {} : { bare: whenBare }),
  };
}

const types: readonly FlagType[] = ['bool', 'string', 'int', 'int32', 'duration', 'strings', 'array', 'map', 'pairs'];
const typeOf = (text: string): FlagType => types.find((type) => type === text) ?? 'string';
