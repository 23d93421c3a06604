import { isApiError } from '../../../machinery/errors.ts';
import { plain } from '../../../machinery/plain.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { at, listAt } from '../../fields.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asObject } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { hasFiles } from '../../resources/files.ts';
import { collectionOf, fileInfos, type Info, objectOf, refOf } from '../../resources/visit.ts';
import { missingRules, missingSubjects, ruleText, subjectText } from './access-rules.ts';

/** What has to be done for an object to allow what its file says, and no less. */
interface Reconciliation {
  readonly operation: 'none' | 'create' | 'update' | 'recreate';
  readonly next: KubeObject;
  /** Titles, and what was found under each. */
  readonly changes: readonly (readonly [title: string, lines: readonly string[]])[];
}

const group = 'rbac.authorization.k8s.io';
const roles = new Set(['Role', 'ClusterRole']);
const bindings = new Set(['RoleBinding', 'ClusterRoleBinding']);

function dryRunOf(invocation: Invocation): Invocation['dryRun'] {
  try {
    return invocation.dryRun;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`error accessing --dry-run flag for command reconcile: ${error.message}`);
  }
}

export const reconcile: Command = {
  name: 'reconcile',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  long: 'Makes roles and bindings allow what the files say. What is missing is added; what is there besides stays, unless it is to be removed.',
  usage: 'auth reconcile -f FILENAME',
  examples: ['kubectl auth reconcile -f rules.yaml', 'kubectl auth reconcile -f rules.yaml --dry-run=client'],
  flags: flagTable(
    [printing, files, dryRun],
    `
     --remove-extra-permissions bool
     --remove-extra-subjects bool
`,
  ),
  async run(invocation) {
    if (invocation.args.length > 0) throw new KubectlError('no arguments are allowed');
    if (!hasFiles(invocation)) throw new KubectlError('must specify one of -f and -k');
    if (dryRunOf(invocation) === 'server') {
      throw new KubectlError('--dry-run=server for command reconcile is not supported yet');
    }
    const { infos, errors } = await fileInfos(invocation);
    const tell = outcomePrinter(invocation, { typed: true });
    for (const info of infos) {
      const { kind } = info.resource;
      if (info.resource.group !== group || !(roles.has(kind) || bindings.has(kind))) continue;
      try {
        const found = await currentOf(invocation, info);
        const plan = roles.has(kind) ? planRole(invocation, info, found) : planBinding(invocation, info, found);
        const done = invocation.dryRun === 'client' ? plan.next : await carryOut(invocation, info, plan);
        await tell(info, done, 'reconciled');
        await invocation.warn(reportOf(plan));
      } catch (error) {
        if (invocation.signal.aborted) throw error;
        errors.push(error);
      }
    }
    throwAll(errors);
  },
};

async function currentOf(invocation: Invocation, info: Info): Promise<KubeObject | undefined> {
  // a client's dry run looks only where a file says the namespace itself
  const placed = !info.resource.namespaced || writtenObject(info).metadata.namespace !== undefined;
  if (invocation.dryRun === 'client' && !placed) return undefined;
  const api = await invocation.api();
  try {
    return await api.get(refOf(info), { signal: invocation.signal });
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}

function planRole({ flags }: Invocation, info: Info, found: KubeObject | undefined): Reconciliation {
  const wanted = writtenObject(info);
  const [rules, known] = [listAt(wanted, 'rules'), listAt(found, 'rules')];
  const missing = missingRules(rules, known);
  const extra = flags.bool('remove-extra-permissions') ? missingRules(known, rules) : [];
  const changes = [
    ['missing rules added', missing.map(ruleText)],
    ['extra rules removed', extra.map(ruleText)],
  ] as const;
  if (!found) return { operation: 'create', next: wanted, changes };
  const kept = extra.length > 0 ? rules : [...known, ...missing];
  const next = withMetadata(found, wanted, { rules: kept });
  const summed = at(wanted, 'aggregationRule') !== undefined && at(found, 'aggregationRule') === undefined;
  const same = missing.length === 0 && extra.length === 0 && !summed && !metadataDiffers(found, wanted);
  const aggregated = summed ? withMetadata(next, wanted, { aggregationRule: at(wanted, 'aggregationRule') }) : next;
  return { operation: same ? 'none' : 'update', next: same ? found : aggregated, changes };
}

function planBinding({ flags }: Invocation, info: Info, found: KubeObject | undefined): Reconciliation {
  const wanted = writtenObject(info);
  const [subjects, known] = [listAt(wanted, 'subjects'), listAt(found, 'subjects')];
  const missing = missingSubjects(subjects, known);
  const extra = flags.bool('remove-extra-subjects') ? missingSubjects(known, subjects) : [];
  const changes = [
    ['missing subjects added', missing.map(subjectText)],
    ['extra subjects removed', extra.map(subjectText)],
  ] as const;
  if (!found) return { operation: 'create', next: wanted, changes };
  const kept = extra.length > 0 ? subjects : [...known, ...missing];
  if (JSON.stringify(at(found, 'roleRef')) !== JSON.stringify(at(wanted, 'roleRef'))) {
    const next = asObject(plain({ ...wanted, subjects: kept }));
    return { operation: 'recreate', next, changes };
  }
  const same = missing.length === 0 && extra.length === 0 && !metadataDiffers(found, wanted);
  const next = same ? found : withMetadata(found, wanted, { subjects: kept });
  return { operation: same ? 'none' : 'update', next, changes };
}

/** As the file has it: the namespace is that of the request. */
const writtenObject = (info: Info): KubeObject => objectOf({ ...info, namespace: info.manifest?.metadata?.namespace });

/** The found object with the labels and annotations of the file added, and these fields replaced. */
const withMetadata = (
  found: KubeObject,
  wanted: KubeObject,
  fields: { readonly [name: string]: unknown },
): KubeObject =>
  asObject(
    plain({
      ...found,
      ...fields,
      metadata: {
        ...found.metadata,
        ...(merged(found, wanted, 'labels') ? { labels: merged(found, wanted, 'labels') } : {}),
        ...(merged(found, wanted, 'annotations') ? { annotations: merged(found, wanted, 'annotations') } : {}),
      },
    }),
  );

function merged(found: KubeObject, wanted: KubeObject, field: 'labels' | 'annotations') {
  const all = { ...found.metadata[field], ...wanted.metadata[field] };
  return Object.keys(all).length > 0 ? all : undefined;
}

const metadataDiffers = (found: KubeObject, wanted: KubeObject): boolean =>
  (['labels', 'annotations'] as const).some((field) =>
    Object.entries(wanted.metadata[field] ?? {}).some(([key, value]) => found.metadata[field]?.[key] !== value),
  );

async function carryOut(invocation: Invocation, info: Info, { operation, next }: Reconciliation): Promise<KubeObject> {
  const api = await invocation.api();
  const options = invocation.writeOptions();
  switch (operation) {
    case 'none':
      return next;
    case 'update':
      return api.update(refOf(info), next, options);
    case 'recreate':
      await api.delete(refOf(info), { signal: invocation.signal });
      return api.create(collectionOf(info.resource, info.namespace), next, options);
    case 'create':
      if (info.namespace !== undefined) await ensureNamespace(invocation, info.namespace);
      return api.create(collectionOf(info.resource, info.namespace), next, options);
  }
}

async function ensureNamespace(invocation: Invocation, name: string): Promise<void> {
  const api = await invocation.api();
  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  const namespace = asObject({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  try {
    await api.create(namespaces, namespace, invocation.writeOptions());
  } catch (error) {
    // who may not make namespaces may still work in one that is there
    if (!isApiError(error, 'AlreadyExists') && !isApiError(error, 'Forbidden')) throw error;
  }
}

function reportOf({ operation, changes }: Reconciliation): string {
  if (operation === 'none') return '';
  const filled = changes.filter(([, lines]) => lines.length > 0);
  const parts = filled.map(([title, lines]) => `\t${title}:\n${lines.map((line) => `\t\t${line}\n`).join('')}`);
  return `\treconciliation required ${operation}\n${parts.join('')}`;
}
