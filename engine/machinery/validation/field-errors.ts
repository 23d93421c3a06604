import type { FieldError } from '../errors.ts';

/** Violations as they are found, in the order in which the server lists them. */
export class FieldErrors {
  readonly list: FieldError[] = [];

  required(field: string, detail?: string): void {
    this.list.push({ code: 'FieldValueRequired', field, ...(detail === undefined ? {} : { detail }) });
  }
  invalid(field: string, value: unknown, detail: string): void {
    this.list.push({ code: 'FieldValueInvalid', field, value, detail });
  }
  /** Of a whole part, which is not shown. */
  invalidPart(field: string, detail: string): void {
    this.list.push({ code: 'FieldValueInvalid', field, detail });
  }
  /** One violation for each of `details`. */
  allInvalid(field: string, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, value, detail);
  }
  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    this.list.push({ code: 'FieldValueNotSupported', field, value, supported });
  }
  forbidden(field: string, detail: string): void {
    this.list.push({ code: 'FieldValueForbidden', field, detail });
  }
  duplicate(field: string, value: unknown): void {
    this.list.push({ code: 'FieldValueDuplicate', field, value });
  }
  notFound(field: string, value: unknown): void {
    this.list.push({ code: 'FieldValueNotFound', field, value });
  }
  tooLong(field: string, detail: string): void {
    this.list.push({ code: 'FieldValueTooLong', field, detail });
  }

  /** More bytes than there may be. */
  longerThan(field: string, text: string, most: number): void {
    if (text.length > most) this.tooLong(field, `may not be more than ${most} bytes`);
  }
  /** More entries than there may be. */
  tooMany(field: string, count: number, most: number): void {
    if (count <= most) return;
    const detail = `must have at most ${most} ${most === 1 ? 'item' : 'items'}`;
    this.list.push({ code: 'FieldValueTooMany', field, value: count, detail });
  }

  /** One of `choices`, or a violation; absent is a missing value. */
  oneOf(field: string, value: string | undefined, choices: readonly string[]): void {
    if (value === undefined || value === '') this.required(field);
    else if (!choices.includes(value)) this.notSupported(field, value, choices);
  }
  /** One of `choices` where it is there. */
  oneOfIfSet(field: string, value: string | undefined, choices: readonly string[]): void {
    if (value !== undefined && !choices.includes(value)) this.notSupported(field, value, choices);
  }
  notNegative(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }
  immutable(field: string, value: unknown): void {
    this.invalid(field, value, 'field is immutable');
  }
}

/** Collects what `check` finds. */
export function collect(check: (errors: FieldErrors) => void): readonly FieldError[] {
  const errors = new FieldErrors();
  check(errors);
  return errors.list;
}
