import type { Environment } from '@marcbachmann/cel-js';
import { parseQuantity, type Quantity } from '../../quantity.ts';

const billion = 1_000_000_000n;

/** A quantity as a value of CEL. */
class CelQuantity {
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
  valueOf(): bigint {
    return this.quantity.nanos;
  }
}

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library */
export function registerQuantities(environment: Environment): void {
  const order = (a: CelQuantity, b: CelQuantity): bigint =>
    a.valueOf() < b.valueOf() ? -1n : a.valueOf() > b.valueOf() ? 1n : 0n;
  environment
    .registerType('kubernetes.Quantity', CelQuantity)
    .registerOperator('kubernetes.Quantity == kubernetes.Quantity', (a, b) => order(a, b) === 0n)
    .registerFunction('quantity(string): kubernetes.Quantity', quantityOf)
    .registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
    .registerFunction('kubernetes.Quantity.sign(): int', (a: CelQuantity) => order(a, plain(0n)))
    .registerFunction('kubernetes.Quantity.isInteger(): bool', (a: CelQuantity) => a.valueOf() % billion === 0n)
    .registerFunction('kubernetes.Quantity.asInteger(): int', asInteger)
    .registerFunction('kubernetes.Quantity.asApproximateFloat(): double', (a: CelQuantity) => Number(a.valueOf()) / 1e9)
    .registerFunction('kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool', (a, b) => order(a, b) < 0n)
    .registerFunction('kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool', (a, b) => order(a, b) > 0n)
    .registerFunction('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', order)
    .registerFunction(
      'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity',
      (a: CelQuantity, b: CelQuantity) => plain(a.valueOf() + b.valueOf()),
    )
    .registerFunction('kubernetes.Quantity.add(int): kubernetes.Quantity', (a: CelQuantity, b: bigint) =>
      plain(a.valueOf() + b * billion),
    )
    .registerFunction(
      'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity',
      (a: CelQuantity, b: CelQuantity) => plain(a.valueOf() - b.valueOf()),
    )
    .registerFunction('kubernetes.Quantity.sub(int): kubernetes.Quantity', (a: CelQuantity, b: bigint) =>
      plain(a.valueOf() - b * billion),
    );
}

const plain = (nanos: bigint): CelQuantity => new CelQuantity({ nanos, format: 'DecimalSI' });

function quantityOf(text: string): CelQuantity {
  const quantity = parseQuantity(text);
  if (quantity) return new CelQuantity(quantity);
  throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

function asInteger(a: CelQuantity): bigint {
  if (a.valueOf() % billion !== 0n) throw new Error('cannot convert value to integer');
  return a.valueOf() / billion;
}
