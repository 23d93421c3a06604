import type { KubeObject } from '../../../machinery/types.ts';
import { at, entriesAt, textAt } from '../../fields.ts';
import type { Invocation } from '../../invocation.ts';

const decoder = new TextDecoder();

/** What the variables of an object's containers are, for `set env --list --resolve`. Each source is read once. */
export class VariableValues {
  readonly #invocation: Invocation;
  readonly #object: KubeObject;
  readonly #sources = new Map<string, Promise<KubeObject>>();

  constructor(invocation: Invocation, object: KubeObject) {
    this.#invocation = invocation;
    this.#object = object;
  }

  /** Undefined where the variable has its value written beside it. Fails where its source cannot be read. */
  async of(variable: unknown, container: unknown): Promise<string | undefined> {
    const [source] = entriesAt(variable, 'valueFrom');
    if (!source) return undefined;
    const [type, ref] = source;
    const key = textAt(ref, 'key') ?? '';
    switch (type) {
      case 'configMapKeyRef':
        return textAt(await this.#read('configmaps', ref), 'data', key);
      case 'secretKeyRef': {
        const encoded = textAt(await this.#read('secrets', ref), 'data', key);
        if (encoded === undefined) return undefined;
        return decoder.decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)));
      }
      case 'fieldRef':
        return textAt(this.#object, ...(textAt(ref, 'fieldPath') ?? '').split('.'));
      default: {
        const found = at(container, 'resources', ...(textAt(ref, 'resource') ?? '').split('.'));
        return found === undefined ? undefined : String(found);
      }
    }
  }

  #read(resource: string, ref: unknown): Promise<KubeObject> {
    const name = textAt(ref, 'name') ?? '';
    const key = `${resource}/${name}`;
    const known = this.#sources.get(key);
    if (known) return known;
    const { signal } = this.#invocation;
    const namespace = this.#object.metadata.namespace ?? this.#invocation.namespace;
    const reading = this.#invocation
      .api()
      .then((api) => api.get({ group: '', version: 'v1', resource, namespace, name }, { signal }));
    this.#sources.set(key, reading);
    return reading;
  }
}
