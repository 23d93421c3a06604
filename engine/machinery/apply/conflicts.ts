import { ApiError } from '../errors.ts';
import type { ManagedFieldsEntry } from '../types.ts';
import { formatPath } from './field-set.ts';

/** A field that an apply would change, and the manager that owns it. */
export interface FieldConflict {
  readonly entry: ManagedFieldsEntry;
  readonly path: readonly string[];
}

/** Who owns a field, as messages say it; those that update are named with the version that they used. */
function nameOf({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const where = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(manager ?? '')}${where}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

/** The failure of an apply that would take fields from others, in the server's words. */
export function conflictError(conflicts: readonly FieldConflict[]): ApiError {
  const byManager = new Map<string, string[]>();
  for (const { entry, path } of conflicts) {
    const name = nameOf(entry);
    byManager.set(name, [...(byManager.get(name) ?? []), formatPath(path)]);
  }
  const parts = [...byManager]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, paths]) =>
      conflicts.length === 1
        ? `conflict with ${name}: ${paths[0]}`
        : `conflicts with ${name}:\n${paths.map((path) => `- ${path}`).join('\n')}`,
    );
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Apply failed with ${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}: ${parts.join('\n')}`,
    reason: 'Conflict',
    details: {
      causes: conflicts.map(({ entry, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${nameOf(entry)}`,
        field: formatPath(path),
      })),
    },
    code: 409,
  });
}
