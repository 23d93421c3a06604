import type { Behaviour } from './behaviour.ts';
import { cluster } from './cluster/index.ts';
import { columnsOf } from './columns/index.ts';
import { config } from './config/index.ts';
import { devices } from './devices/index.ts';
import { extension } from './extension/index.ts';
import { healthOf } from './health.ts';
import { pod } from './pod/index.ts';
import { policy } from './policy/index.ts';
import { commonPreparation } from './prepare.ts';
import type { KindDefinition } from './registry.ts';
import { relationsOf } from './relations.ts';
import { selectableFieldsByKind } from './selectable-fields.ts';
import { services } from './services/index.ts';
import { storage } from './storage/index.ts';
import { discoveryTable } from './table.ts';
import { workloads } from './workloads/index.ts';

/** Behaviour by `Kind.group`; kinds without a row here store, serve and print as any object does. */
const behaviours: { readonly [kindAndGroup: string]: Behaviour } = {
  'Pod.': pod,
  ...cluster,
  ...config,
  ...devices,
  ...extension,
  ...policy,
  ...services,
  ...storage,
  ...workloads,
};

let kinds: readonly KindDefinition[] | undefined;

/** Every kind that a Kubernetes 1.36 API server offers by default, in the order of discovery. */
export function builtinKinds(): readonly KindDefinition[] {
  return (kinds ??= discoveryTable().map((row) => {
    const key = `${row.kind}.${row.group}`;
    const columns = columnsOf(key);
    const selectableFields = selectableFieldsByKind[key];
    const health = healthOf(key);
    const relations = relationsOf(key);
    return {
      ...row,
      ...(columns ? { columns } : {}),
      ...(selectableFields ? { selectableFields } : {}),
      ...(health ? { health } : {}),
      ...(relations ? { relations } : {}),
      ...commonPreparation(key),
      ...behaviours[key],
    };
  }));
}
