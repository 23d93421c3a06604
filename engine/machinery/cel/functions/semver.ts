import type { Environment } from '@marcbachmann/cel-js';

const pattern = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

class CelVersion {
  readonly numbers: readonly bigint[];
  readonly pre: readonly string[];
  constructor(numbers: readonly bigint[], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }
}

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library */
export function registerVersions(environment: Environment): void {
  environment
    .registerType('kubernetes.Semver', CelVersion)
    .registerOperator('kubernetes.Semver == kubernetes.Semver', (a, b) => compare(a, b) === 0)
    .registerFunction('semver(string): kubernetes.Semver', versionOf)
    .registerFunction('isSemver(string): bool', (text: string) => parse(text) !== undefined)
    .registerFunction('semver(string, bool): kubernetes.Semver', (text: string, normal: boolean) =>
      versionOf(normal ? normalized(text) : text),
    )
    .registerFunction(
      'isSemver(string, bool): bool',
      (text: string, normal: boolean) => parse(normal ? normalized(text) : text) !== undefined,
    )
    .registerFunction('kubernetes.Semver.major(): int', (version: CelVersion) => version.numbers[0] ?? 0n)
    .registerFunction('kubernetes.Semver.minor(): int', (version: CelVersion) => version.numbers[1] ?? 0n)
    .registerFunction('kubernetes.Semver.patch(): int', (version: CelVersion) => version.numbers[2] ?? 0n)
    .registerFunction('kubernetes.Semver.isLessThan(kubernetes.Semver): bool', (a, b) => compare(a, b) < 0)
    .registerFunction('kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool', (a, b) => compare(a, b) > 0)
    .registerFunction('kubernetes.Semver.compareTo(kubernetes.Semver): int', (a, b) => BigInt(compare(a, b)));
}

function parse(text: string): CelVersion | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  return new CelVersion(match.slice(1, 4).map(BigInt), match[4]?.split('.') ?? []);
}

/** Without a leading `v` and leading zeros, and with the numbers that are missing. */
function normalized(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? [];
  const parts = numbers.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return `${parts.join('.')}${rest}`;
}

function versionOf(text: string): CelVersion {
  const version = parse(text);
  if (version) return version;
  throw new Error('semver parse error during conversion from string: No Major.Minor.Patch elements found');
}

function compare(a: CelVersion, b: CelVersion): number {
  for (const [i, number] of a.numbers.entries()) {
    const other = b.numbers[i] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  // a pre-release comes before its release
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const [left, right] = [a.pre[i], b.pre[i]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const numeric = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numeric[0] && numeric[1]) return BigInt(left) < BigInt(right) ? -1 : 1;
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
