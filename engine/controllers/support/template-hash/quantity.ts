import { canonicalQuantity, parseQuantity } from '../../../machinery/quantity.ts';

const none = '(resource.infDecAmount){Dec:(*inf.Dec)<nil>}';
const shape = /^-?(\d+)(?:([numkMGTPE])|([KMGTPE]i)|e(-?\d+))?$/;
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Digits that surely fit into 64 bits, in decimal form and in binary form. */
const decimalDigits = 18;
const binaryDigits = 15;
const wordBits = 64n;

/**
 * A quantity as Go's `resource.Quantity` lies in memory after it was read: a 64-bit number and a scale where it fits, which almost all do,
 * or else a decimal of any size.
 *
 * @param value its text or number as the API stores it; undefined is the zero value
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export function quantityText(value: unknown): string {
  if (value === undefined || value === null) return amount(0n, 0, '', '');
  const text = canonicalQuantity(String(value));
  if (text === '0') return amount(0n, 0, '0', '');
  const [, digits = '', decimal, binary, exponent] = shape.exec(text) ?? [];
  const sign = text.startsWith('-') ? -1n : 1n;
  if (binary !== undefined) {
    const bits = binarySuffixes.indexOf(binary) * 10;
    const number = sign * (BigInt(digits) << BigInt(bits));
    const room = binaryDigits - digits.length - Math.floor((bits * 3) / 10) - 1;
    return room >= 0 ? amount(number, 0, text, 'BinarySI') : big(number, 0, 'BinarySI');
  }
  const format = exponent === undefined ? (parseQuantity(text)?.format ?? 'DecimalSI') : 'DecimalExponent';
  const power = exponent === undefined ? (decimalSuffixes.indexOf(decimal ?? '') - 3) * 3 : Number(exponent);
  const number = sign * BigInt(digits || '0');
  return digits.length <= decimalDigits ? amount(number, power, text, format) : big(number, -power, format);
}

const amount = (value: bigint, scale: number, text: string, format: string): string =>
  `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:${none} s:(string)${text} Format:(resource.Format)${format}}`;

function big(value: bigint, scale: number, format: string): string {
  const words: bigint[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= wordBits) words.push(BigInt.asUintN(64, rest));
  const unscaled = `(big.Int){neg:(bool)${value < 0n} abs:(big.nat)[${words.join(' ')}]}`;
  const decimal = `(resource.infDecAmount){Dec:(*inf.Dec){unscaled:${unscaled} scale:(inf.Scale)${scale}}}`;
  return `{i:(resource.int64Amount){value:(int64)0 scale:(resource.Scale)0} d:${decimal} s:(string) Format:(resource.Format)${format}}`;
}
