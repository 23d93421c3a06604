/** Names and small parts that claims, classes and slices of devices share. */
import type { FieldErrors } from '../../machinery/validation/index.ts';
import { labelKeyProblems, labelValueProblems, nameProblems } from '../../machinery/validation/index.ts';

const longestPoolName = 253;
const longestDriverName = 63;
const longestIdentifier = 32;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const identifierText =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

/** A driver is named as a CSI driver is. */
export function validateDriverName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) {
    errors.required(field);
    return;
  }
  errors.longerThan(field, name, longestDriverName);
  errors.allInvalid(field, name, nameProblems(name.toLowerCase(), 'subdomain'));
}

export function validatePoolName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) {
    errors.required(field);
    return;
  }
  errors.longerThan(field, name, longestPoolName);
  for (const part of name.split('/')) errors.allInvalid(field, part, nameProblems(part, 'subdomain'));
}

export const validateLabelName = (name: string | undefined, field: string, errors: FieldErrors): void =>
  errors.allInvalid(field, name ?? '', nameProblems(name ?? '', 'label'));

export function validateNodeNames(
  part: { readonly nodeName?: string | undefined; readonly allNodes?: boolean | undefined },
  emptyName: string,
  field: string,
  errors: FieldErrors,
): void {
  if (part.nodeName === '') errors.invalid(`${field}.nodeName`, '', emptyName);
  else if (part.nodeName !== undefined) {
    errors.allInvalid(`${field}.nodeName`, part.nodeName, nameProblems(part.nodeName, 'subdomain'));
  }
  if (part.allNodes === false) errors.invalid(`${field}.allNodes`, false, 'must be either unset or set to true');
}

/** `domain/name` or `name`: what attributes and capacities of devices are called. */
export function validateQualifiedName(name: string, field: string, errors: FieldErrors): void {
  const [first = '', second, ...rest] = name.split('/');
  if (rest.length > 0) return;
  if (second === undefined) {
    validateIdentifier(first, field, errors);
    return;
  }
  if (first === '') errors.invalid(field, '', 'the domain must not be empty');
  else validateDriverName(first, field, errors);
  if (second === '') errors.invalid(field, '', 'the name must not be empty');
  else validateIdentifier(second, field, errors);
}

export function validateFullName(name: string, field: string, errors: FieldErrors): void {
  validateQualifiedName(name, field, errors);
  if (!name.includes('/')) {
    errors.invalid(field, name, 'a fully qualified name must be a domain and a name separated by a slash');
  }
}

function validateIdentifier(name: string, field: string, errors: FieldErrors): void {
  errors.longerThan(field, name, longestIdentifier);
  if (!identifier.test(name)) errors.invalid(field, name, identifierText);
}

export const taintEffects = ['NoExecute', 'NoSchedule', 'None'];

interface Toleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
}

export function validateTolerations(list: readonly Toleration[] = [], field: string, errors: FieldErrors): void {
  for (const [i, { key, operator, value = '', effect }] of list.entries()) {
    const at = `${field}[${i}]`;
    if (key) errors.allInvalid(`${at}.key`, key, labelKeyProblems(key));
    errors.oneOf(`${at}.operator`, operator, ['Equal', 'Exists']);
    if (operator === 'Exists' && value !== '') {
      errors.invalid(`${at}.value`, value, 'must be empty for operator `Exists`');
    }
    if (operator === 'Equal') errors.allInvalid(`${at}.value`, value, labelValueProblems(value));
    if (effect) errors.oneOf(`${at}.effect`, effect, taintEffects);
  }
}

/** All of a list, in order, or that there are too many; then which keys come twice. */
export function validateSet<T>(
  list: readonly T[] | undefined,
  most: number,
  field: string,
  errors: FieldErrors,
  item: (value: T, field: string) => void,
  keyOf?: (value: T) => string,
): void {
  const values = list ?? [];
  if (values.length > most) {
    errors.tooMany(field, values.length, most);
    return;
  }
  for (const [i, value] of values.entries()) item(value, `${field}[${i}]`);
  if (!keyOf) return;
  const seen = new Set<string>();
  for (const [i, value] of values.entries()) {
    const key = keyOf(value);
    if (seen.has(key)) errors.duplicate(`${field}[${i}]`, key);
    seen.add(key);
  }
}
