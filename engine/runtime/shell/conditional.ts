import type { TestExpression } from 'unbash';
import { resolvePath } from '../filesystem/path.ts';
import { expandPattern, expandText, type Expander, joinPieces } from './expand.ts';
import { number } from './arithmetic.ts';
import { compareFiles, unaryTest } from './test.ts';
import { matches } from './pattern.ts';
import { ShellError } from './variables.ts';

const numeric: { readonly [operator: string]: (a: number, b: number) => boolean } = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

/** `[[ … ]]`. */
export async function conditional(expander: Expander, node: TestExpression): Promise<boolean> {
  const { shell } = expander;
  switch (node.type) {
    case 'TestGroup':
      return conditional(expander, node.expression);
    case 'TestNot': {
      const value = await conditional(expander, node.operand);
      return node.negations.length % 2 === 1 ? !value : value;
    }
    case 'TestLogical':
      for (const operand of node.operands) {
        const value = await conditional(expander, operand);
        if (value !== (node.operator === '&&')) return value;
      }
      return node.operator === '&&';
    case 'TestUnary':
      return unaryTest(shell, node.operator, await expandText(expander, node.operand));
    case 'TestBinary': {
      const left = await expandText(expander, node.left);
      if (node.operator === '==' || node.operator === '=' || node.operator === '!=') {
        return matches(await expandPattern(expander, node.right), left) === (node.operator !== '!=');
      }
      if (node.operator === '=~') return regularExpression(expander, left, node.right);
      const right = await expandText(expander, node.right);
      if (node.operator === '<') return left < right;
      if (node.operator === '>') return left > right;
      const compare = numeric[node.operator];
      if (compare) {
        const scope = {
          variables: shell.variables,
          text: async (word: { type: string; value?: string }) => word.value ?? '',
        };
        return compare(await number(scope, left), await number(scope, right));
      }
      const files = compareFiles(
        shell.machine.fs,
        resolvePath(shell.cwd, left),
        node.operator,
        resolvePath(shell.cwd, right),
      );
      if (files === undefined) throw new ShellError(`${node.operator}: conditional binary operator expected`, 2);
      return files;
    }
  }
}

async function regularExpression(
  expander: Expander,
  left: string,
  right: Extract<TestExpression, { type: 'TestBinary' }>['right'],
): Promise<boolean> {
  const pieces = await expandPattern(expander, right);
  const source = joinPieces(
    pieces.map((p) => (p.quoted ? { ...p, text: p.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') } : p)),
  );
  let match: RegExpExecArray | null;
  try {
    match = new RegExp(source.replace(/\[\[:(\w+):\]\]/g, (_, name) => posixClass[name] ?? '[]')).exec(left);
  } catch {
    throw new ShellError('invalid regular expression', 2);
  }
  expander.shell.variables.set('BASH_REMATCH', match ? [...match].map((group) => group ?? '') : []);
  return match !== null;
}

const posixClass: { readonly [name: string]: string } = {
  digit: '\\d',
  alpha: '[a-zA-Z]',
  alnum: '[a-zA-Z0-9]',
  space: '\\s',
  upper: '[A-Z]',
  lower: '[a-z]',
};
