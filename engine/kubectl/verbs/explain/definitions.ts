import { entriesAt, listAt, textAt } from '../../fields.ts';

/** The definition that says it is that of a kind, with its name; undefined if none does. */
export const definitionOf = (definitions: unknown, group: string, version: string, kind: string) =>
  entriesAt(definitions).find(([, schema]) =>
    listAt(schema, 'x-kubernetes-group-version-kind').some(
      (gvk) =>
        (textAt(gvk, 'group') ?? '') === group && textAt(gvk, 'version') === version && textAt(gvk, 'kind') === kind,
    ),
  );
