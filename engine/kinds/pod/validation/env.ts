import {
  configKeyProblems,
  environmentNameProblems,
  type FieldErrors,
  nameProblems,
} from '../../../machinery/validation/index.ts';
import type { Container } from '../../types.ts';

type EnvVar = NonNullable<Container['env']>[number];
type Source = NonNullable<EnvVar['valueFrom']>;

const podFields = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);
/** What the downward API knows, but not in variables. */
const otherFields = new Set([
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
/** Only with a key: `metadata.labels['app']`. */
const subscripted = /^metadata\.(?:labels|annotations)\['[^']+'\]$/;
const resources = /^(?:requests|limits)\.(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

export function validateEnv({ env, envFrom }: Container, field: string, errors: FieldErrors): void {
  for (const [i, variable] of (env ?? []).entries()) {
    const at = `${field}.env[${i}]`;
    if (!variable.name) errors.required(`${at}.name`);
    else errors.allInvalid(`${at}.name`, variable.name, environmentNameProblems(variable.name));
    if (variable.valueFrom) validateSource(variable, variable.valueFrom, `${at}.valueFrom`, errors);
  }
  for (const source of envFrom ?? []) {
    const at = `${field}.envFrom`;
    if (source.prefix) errors.allInvalid(`${at}.prefix`, source.prefix, environmentNameProblems(source.prefix));
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const reference = source[kind];
      if (!reference) continue;
      if (!reference.name) errors.required(`${at}.${kind}.name`);
      else errors.allInvalid(`${at}.${kind}.name`, reference.name, nameProblems(reference.name, 'subdomain'));
    }
    const count = Number(!!source.configMapRef) + Number(!!source.secretRef);
    if (count === 0) errors.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (count > 1) errors.invalid(at, '', 'may not have more than one field specified at a time');
  }
}

function validateSource(variable: EnvVar, source: Source, at: string, errors: FieldErrors): void {
  let count = 0;
  if (source.fieldRef) {
    count++;
    validateFieldPath(source.fieldRef.fieldPath, `${at}.fieldRef.fieldPath`, errors);
  }
  if (source.resourceFieldRef) {
    count++;
    const { resource } = source.resourceFieldRef;
    if (!resource) errors.required(`${at}.resourceFieldRef.resource`);
    else if (!resources.test(resource)) {
      errors.notSupported(`${at}.resourceFieldRef.resource`, resource, [
        'limits.cpu',
        'limits.ephemeral-storage',
        'limits.memory',
        'requests.cpu',
        'requests.ephemeral-storage',
        'requests.memory',
      ]);
    }
  }
  for (const kind of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = source[kind];
    if (!reference) continue;
    count++;
    if (!reference.name) errors.required(`${at}.${kind}.name`);
    else errors.allInvalid(`${at}.${kind}.name`, reference.name, nameProblems(reference.name, 'subdomain'));
    if (!reference.key) errors.required(`${at}.${kind}.key`);
    else errors.allInvalid(`${at}.${kind}.key`, reference.key, configKeyProblems(reference.key));
  }
  if (source.fileKeyRef) count++;
  if (count === 0) {
    const detail = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.invalid(at, '', detail);
  } else if (variable.value) errors.invalid(at, '', 'may not be specified when `value` is not empty');
  else if (count > 1) errors.invalid(at, '', 'may not have more than one field specified at a time');
}

function validateFieldPath(path: string | undefined, at: string, errors: FieldErrors): void {
  if (!path) errors.required(at);
  else if (otherFields.has(path)) errors.notSupported(at, path, [...podFields].sort());
  else if (!podFields.has(path) && !subscripted.test(path)) {
    errors.invalid(at, path, `error converting fieldPath: field label not supported: ${path}`);
  }
}
