/** A variable of the shell. */
export interface Variable {
  readonly value: string | readonly (string | undefined)[] | ReadonlyMap<string, string>;
  readonly exported: boolean;
  readonly readonly: boolean;
}

/** What a failed assignment or expansion says; it ends the command, and a script that is not interactive. */
export class ShellError extends Error {
  override readonly name = 'ShellError';
  readonly status: number;
  /** Whether it ends the script, as expansion errors do. */
  readonly fatal: boolean;
  constructor(message: string, status = 1, fatal = true) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}

/** Variables by name, with the dynamic scopes that `local` makes. */
export class Variables {
  #table: Map<string, Variable>;
  /** What the names that a function declared local were before it. */
  #scopes: Map<string, Variable | undefined>[] = [];

  constructor(table: Map<string, Variable> = new Map()) {
    this.#table = table;
  }

  static of(env: { readonly [name: string]: string }): Variables {
    const table = new Map<string, Variable>();
    for (const [name, value] of Object.entries(env)) table.set(name, { value, exported: true, readonly: false });
    return new Variables(table);
  }

  /** A subshell's: changes there are not seen here. */
  copy(): Variables {
    const copy = new Variables(new Map(this.#table));
    copy.#scopes = this.#scopes.map((scope) => new Map(scope));
    return copy;
  }

  lookup(name: string): Variable | undefined {
    return this.#table.get(name);
  }

  /** As a plain text; of an array its first item. */
  get(name: string): string | undefined {
    const value = this.#table.get(name)?.value;
    if (value === undefined || typeof value === 'string') return value;
    return value instanceof Map ? value.get('0') : (value as readonly (string | undefined)[])[0];
  }

  /** All items: of a plain variable itself. */
  items(name: string): readonly string[] {
    const value = this.#table.get(name)?.value;
    if (value === undefined) return [];
    if (typeof value === 'string') return [value];
    return value instanceof Map
      ? [...value.values()]
      : (value as readonly string[]).filter((item) => item !== undefined);
  }

  keys(name: string): readonly string[] {
    const value = this.#table.get(name)?.value;
    if (value === undefined) return [];
    if (typeof value === 'string') return ['0'];
    return value instanceof Map ? [...value.keys()] : Object.keys(value);
  }

  item(name: string, key: string): string | undefined {
    const value = this.#table.get(name)?.value;
    if (value === undefined) return undefined;
    if (value instanceof Map) return value.get(key);
    if (typeof value === 'string') return key === '0' ? value : undefined;
    return (value as readonly (string | undefined)[]).at(Number(key));
  }

  isMap(name: string): boolean {
    return this.#table.get(name)?.value instanceof Map;
  }

  set(name: string, value: Variable['value'], change: Partial<Pick<Variable, 'exported' | 'readonly'>> = {}): void {
    const before = this.#table.get(name);
    if (before?.readonly) throw new ShellError(`${name}: readonly variable`);
    this.#table.set(name, { value, exported: before?.exported ?? false, readonly: false, ...change });
  }

  setItem(name: string, key: string, item: string): void {
    const before = this.#table.get(name)?.value;
    if (before instanceof Map) return this.set(name, new Map(before).set(key, item));
    const items =
      before === undefined ? [] : typeof before === 'string' ? [before] : [...(before as readonly string[])];
    const index = Number(key);
    items[index < 0 ? items.length + index : index] = item;
    this.set(name, items);
  }

  mark(name: string, change: Partial<Pick<Variable, 'exported' | 'readonly'>>): void {
    const before = this.#table.get(name);
    if (before) this.#table.set(name, { ...before, ...change });
    else if (change.exported) this.#table.set(name, { value: '', exported: true, readonly: false });
  }

  unset(name: string): void {
    if (this.#table.get(name)?.readonly) throw new ShellError(`${name}: cannot unset: readonly variable`);
    this.#table.delete(name);
  }

  unsetItem(name: string, key: string): void {
    const before = this.#table.get(name)?.value;
    if (before instanceof Map) {
      const items = new Map(before);
      items.delete(key);
      this.set(name, items);
    } else if (before !== undefined && typeof before !== 'string') {
      const items = [...(before as readonly (string | undefined)[])];
      delete items[Number(key)];
      this.set(name, items);
    }
  }

  names(): readonly string[] {
    return [...this.#table.keys()];
  }

  exported(): { [name: string]: string } {
    const env: { [name: string]: string } = {};
    for (const [name, { value, exported }] of this.#table) if (exported && typeof value === 'string') env[name] = value;
    return env;
  }

  enterScope(): void {
    this.#scopes.push(new Map());
  }

  leaveScope(): void {
    for (const [name, before] of this.#scopes.pop() ?? []) {
      if (before) this.#table.set(name, before);
      else this.#table.delete(name);
    }
  }

  /** Makes a name the innermost function's own; false outside of functions. */
  declareLocal(name: string): boolean {
    const scope = this.#scopes.at(-1);
    if (!scope) return false;
    if (!scope.has(name)) {
      scope.set(name, this.#table.get(name));
      this.#table.delete(name);
    }
    return true;
  }
}
