import type { KindDefinition } from '../../kinds/registry.ts';
import type { FieldError } from '../../machinery/errors.ts';
import type { Labels } from '../../machinery/selectors/index.ts';
import type { KubeObject, ObjectMeta } from '../../machinery/types.ts';
import { annotationKeyProblem, labelKeyProblems, labelValueProblems, nameProblems } from './names.ts';

const totalAnnotationBytes = 256 * 1024;

/** Violations in the metadata of an object that is to be stored. */
export function validateMetadata(object: KubeObject, definition: KindDefinition): readonly FieldError[] {
  const meta = object.metadata;
  const errors: FieldError[] = [];
  const rule = definition.nameRule ?? 'subdomain';
  if (meta.generateName) {
    const prefix = meta.generateName.replace(/-$/, 'a');
    for (const detail of nameProblems(prefix, rule)) {
      errors.push({ code: 'FieldValueInvalid', field: 'metadata.generateName', value: meta.generateName, detail });
    }
  }
  if (!meta.name) {
    errors.push({
      code: 'FieldValueRequired',
      field: 'metadata.name',
      detail: 'name or generateName is required',
    });
  } else {
    for (const detail of nameProblems(meta.name, rule)) {
      errors.push({ code: 'FieldValueInvalid', field: 'metadata.name', value: meta.name, detail });
    }
  }
  validateShared(meta, errors);
  return errors;
}

/** Violations of an update's metadata; the parts that it shares with the stored object are known to be valid. */
export function validateMetadataUpdate(object: KubeObject, old: KubeObject): readonly FieldError[] {
  if (object.metadata === old.metadata) return [];
  const errors: FieldError[] = [];
  validateShared(object.metadata, errors, old.metadata);
  if (old.metadata.deletionTimestamp) {
    const added = (object.metadata.finalizers ?? []).filter((f) => !old.metadata.finalizers?.includes(f));
    if (added.length > 0) {
      errors.push({
        code: 'FieldValueForbidden',
        field: 'metadata.finalizers',
        detail: `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
          .map((f) => JSON.stringify(f))
          .join(', ')}}`,
      });
    }
  }
  return errors;
}

/** Times that a client sends back must be those that it was given; leaving them out is no change. */
export function validateKept(given: Partial<ObjectMeta> | undefined, kept: ObjectMeta): readonly FieldError[] {
  if (given === kept) return none;
  return keptTimes.flatMap((field) => {
    const value = given?.[field];
    if (!value || value === kept[field] || Date.parse(value) === Date.parse(kept[field] ?? '')) return [];
    return [{ code: 'FieldValueInvalid', field: `metadata.${field}`, value, detail: 'field is immutable' }];
  });
}

const keptTimes = ['creationTimestamp', 'deletionTimestamp'] as const;
const none: readonly FieldError[] = [];

function validateShared(meta: ObjectMeta, errors: FieldError[], old?: ObjectMeta): void {
  if (meta.labels !== old?.labels) validateLabels(meta.labels, 'metadata.labels', errors);
  if (meta.annotations !== old?.annotations) validateAnnotations(meta.annotations, errors);
  if (meta.ownerReferences !== old?.ownerReferences) validateOwners(meta, errors);
  if (meta.finalizers !== old?.finalizers) validateFinalizers(meta, errors);
}

export function validateLabels(labels: Labels, field: string, errors: FieldError[]): void {
  for (const key in labels) {
    for (const detail of labelKeyProblems(key)) errors.push({ code: 'FieldValueInvalid', field, value: key, detail });
    const value = labels[key] ?? '';
    for (const detail of labelValueProblems(value)) errors.push({ code: 'FieldValueInvalid', field, value, detail });
  }
}

function validateAnnotations(annotations: Labels, errors: FieldError[]): void {
  const field = 'metadata.annotations';
  let bytes = 0;
  for (const key in annotations) {
    for (const detail of annotationKeyProblem(key)) {
      errors.push({ code: 'FieldValueInvalid', field, value: key, detail });
    }
    bytes += key.length + (annotations[key]?.length ?? 0);
  }
  if (bytes > totalAnnotationBytes) {
    errors.push({
      code: 'FieldValueTooLong',
      field,
      detail: `may not be more than ${totalAnnotationBytes} bytes`,
    });
  }
}

/** Where Events live, which vanish by themselves. */
const bannedOwners: ReadonlySet<string> = new Set(['v1']);

function validateOwners(meta: ObjectMeta, errors: FieldError[]): void {
  const field = 'metadata.ownerReferences';
  let controller: string | undefined;
  for (const [index, owner] of (meta.ownerReferences ?? []).entries()) {
    for (const part of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (owner[part]) continue;
      errors.push({
        code: 'FieldValueInvalid',
        field: `${field}[${index}].${part}`,
        value: '',
        detail: part === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
      });
    }
    if (owner.kind === 'Event' && bannedOwners.has(owner.apiVersion)) {
      const [group = '', version = ''] = owner.apiVersion.includes('/')
        ? owner.apiVersion.split('/')
        : ['', owner.apiVersion];
      const detail = `${group}/${version}, Kind=Event is disallowed from being an owner`;
      errors.push({ code: 'FieldValueInvalid', field: `${field}[${index}]`, value: owner, detail });
    }
    if (!owner.controller) continue;
    const description = `${owner.kind}/${owner.name}`;
    if (controller !== undefined) {
      errors.push({
        code: 'FieldValueInvalid',
        field,
        value: meta.ownerReferences,
        detail: `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${description}`,
      });
    } else controller = description;
  }
}

function validateFinalizers(meta: ObjectMeta, errors: FieldError[]): void {
  for (const [index, finalizer] of (meta.finalizers ?? []).entries()) {
    const field = `metadata.finalizers[${index}]`;
    for (const detail of labelKeyProblems(finalizer)) {
      errors.push({ code: 'FieldValueInvalid', field: 'metadata.finalizers', value: finalizer, detail });
    }
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue;
    errors.push({
      code: 'FieldValueInvalid',
      field,
      value: finalizer,
      detail: 'name is neither a standard finalizer name nor is it fully qualified',
    });
  }
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
