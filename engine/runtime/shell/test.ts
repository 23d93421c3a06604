import type { FileSystem } from '../filesystem.ts';
import { resolvePath } from '../filesystem/path.ts';
import type { Machine } from '../processes/machine.ts';
import type { Variables } from './variables.ts';

/** What `test` looks at besides its arguments. */
export interface TestScope {
  readonly machine: Pick<Machine, 'fs'>;
  readonly cwd: string;
  readonly variables?: Variables;
  readonly process: { readonly isTty: boolean; readonly uid: number };
  readonly options?: object;
}

/** `-f FILE` and the like. Operators that are unknown are false. */
export function unaryTest(scope: TestScope, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return scope.process.isTty;
  if (operator === '-v') return scope.variables?.lookup(operand) !== undefined;
  if (operator === '-o') return false;
  const { fs } = scope.machine;
  if (operand === '') return false;
  const path = resolvePath(scope.cwd, operand);
  try {
    if (operator === '-L' || operator === '-h') return fs.lstat(path).type === 'symlink';
    const stat = fs.stat(path);
    switch (operator) {
      case '-e':
      case '-a':
        return true;
      case '-f':
        return stat.type === 'file';
      case '-d':
        return stat.type === 'directory';
      case '-s':
        return stat.size > 0;
      case '-c':
        return stat.type === 'device';
      case '-x':
        return (stat.mode & 0o111) !== 0;
      case '-r':
        return scope.process.uid === 0 || (stat.mode & 0o444) !== 0;
      case '-w':
        return scope.process.uid === 0 || (stat.mode & 0o222) !== 0;
      default:
        return false;
    }
  } catch {
    return false;
  }
}

export function compareFiles(fs: FileSystem, left: string, operator: string, right: string): boolean | undefined {
  const time = (path: string) => (fs.exists(path) ? fs.stat(path).modified : Number.NEGATIVE_INFINITY);
  if (operator === '-nt') return time(left) > time(right);
  if (operator === '-ot') return time(left) < time(right);
  return operator === '-ef' ? left === right : undefined;
}

const unary = /^-[a-zA-Z]$/;

type Verdict = { readonly ok: boolean } | { readonly problem: string };

/** The `test` command: `args` without the closing bracket. */
export function testArguments(scope: TestScope, args: readonly string[]): Verdict {
  let at = 0;
  let problem: string | undefined;
  const fail = (text: string): boolean => {
    problem ??= text;
    return false;
  };
  const or = (): boolean => {
    let value = and();
    while (args[at] === '-o') {
      at++;
      const right = and();
      value = value || right;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (args[at] === '-a') {
      at++;
      const right = not();
      value = value && right;
    }
    return value;
  };
  const not = (): boolean => {
    if (args[at] === '!' && at < args.length - 1) {
      at++;
      return !not();
    }
    return primary();
  };
  const primary = (): boolean => {
    const [first = '', second, third] = args.slice(at, at + 3);
    const left = args.length - at;
    if (left >= 3 && second !== undefined && third !== undefined && isBinary(second)) {
      at += 3;
      return binary(first, second, third);
    }
    if (first === '(' && left >= 2) {
      at++;
      const value = or();
      if (args[at] !== ')') return fail('closing paren expected');
      at++;
      return value;
    }
    if (unary.test(first) && second !== undefined) {
      at += 2;
      return unaryTest(scope, first, second);
    }
    at++;
    return first !== '';
  };
  const binary = (left: string, operator: string, right: string): boolean => {
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<') return left < right;
    if (operator === '>') return left > right;
    const files = compareFiles(scope.machine.fs, resolvePath(scope.cwd, left), operator, resolvePath(scope.cwd, right));
    if (files !== undefined) return files;
    for (const text of [left, right]) if (!/^\s*[-+]?\d+\s*$/.test(text)) return fail(`#${text}`);
    const a = Number(left);
    const b = Number(right);
    if (operator === '-eq') return a === b;
    if (operator === '-ne') return a !== b;
    if (operator === '-lt') return a < b;
    if (operator === '-le') return a <= b;
    return operator === '-gt' ? a > b : a >= b;
  };
  if (args.length === 0) return { ok: false };
  const ok = or();
  if (problem === undefined && at < args.length) problem = `+${args[at] ?? ''}`;
  return problem === undefined ? { ok } : { problem };
}

const isBinary = (text: string): boolean => /^(=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(text);
