import type { ContainerRecord } from './container-record.ts';

/** What is remembered of a pod's containers, by their names. They are few: a list is looked through faster than a map is made. */
export class ContainerRecords {
  #list: readonly ContainerRecord[] = none;

  get(name: string): ContainerRecord | undefined {
    for (let i = 0; i < this.#list.length; i++) if (this.#list[i]?.name === name) return this.#list[i];
    return undefined;
  }

  add(record: ContainerRecord): void {
    this.#list = this.#list.filter(({ name }) => name !== record.name).concat(record);
  }

  values(): readonly ContainerRecord[] {
    return this.#list;
  }
}

const none: readonly ContainerRecord[] = [];
