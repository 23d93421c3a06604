import type { AuthorizationAttributes } from './index.ts';

type What = Pick<AuthorizationAttributes, 'verb' | 'group' | 'resource' | 'subresource' | 'path'>;

interface Row<T> extends What {
  readonly value: T;
}

/**
 * What was decided about requests, by what they want to do to what. Every request asks: the few verbs of a resource are
 * looked through faster than a key for each request is joined and hashed.
 */
export class RequestTable<T> {
  readonly #rows = new Map<string, Row<T>[]>();

  get({ verb, group, resource, subresource, path }: What): T | undefined {
    const rows = this.#rows.get(path ?? resource);
    if (!rows) return undefined;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (
        row !== undefined &&
        row.verb === verb &&
        row.subresource === subresource &&
        row.group === group &&
        row.path === path
      ) {
        return row.value;
      }
    }
    return undefined;
  }

  set({ verb, group, resource, subresource, path }: What, value: T): void {
    const key = path ?? resource;
    const row: Row<T> = { verb, group, resource, subresource, ...(path === undefined ? {} : { path }), value };
    const rows = this.#rows.get(key);
    if (rows) rows.push(row);
    else this.#rows.set(key, [row]);
  }

  clear(): void {
    this.#rows.clear();
  }
}
