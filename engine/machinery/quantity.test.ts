import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  zeroQuantity,
} from './quantity.ts';

const q = (text: string) => parseQuantity(text) ?? zeroQuantity;

describe('a quantity', () => {
  it.each([
    ['0', '0'],
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1.5', '1500m'],
    ['100', '100'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['128974848', '128974848'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.1Gi', '107374182400m'],
    ['512', '512'],
    ['1000Ki', '1000Ki'],
    ['0Ki', '0'],
    ['1e3', '1e3'],
    ['12E6', '12e6'],
    ['1E', '1E'],
    ['.5', '500m'],
    ['+1', '1'],
    ['-1Gi', '-1Gi'],
    ['0.0000000001', '1n'],
    ['5G', '5G'],
    ['0.001Ki', '1024m'],
  ])('%s is printed as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
    expect(canonicalQuantity(canonical)).toBe(canonical);
  });

  it.each(['', 'many', '1 Gi', '1gi', '1mi', '--1', '1.1.1', '.', '0x10'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('is counted in units and in thousandths, rounded up', () => {
    expect(quantityValue(q('1Gi'))).toBe(1073741824);
    expect(quantityValue(q('1500m'))).toBe(2);
    expect(quantityMilliValue(q('1.5'))).toBe(1500);
    expect(quantityMilliValue(q('1u'))).toBe(1);
  });

  it('is compared and added exactly across families', () => {
    expect(compareQuantities(q('1Ki'), q('1024'))).toBe(0);
    expect(compareQuantities(q('1G'), q('1Gi'))).toBe(-1);
    expect(formatQuantity(addQuantities(q('1Gi'), q('1024Mi')))).toBe('2Gi');
    expect(formatQuantity(addQuantities(zeroQuantity, q('512Mi')))).toBe('512Mi');
    expect(formatQuantity(addQuantities(q('100m'), q('1')))).toBe('1100m');
  });
});
