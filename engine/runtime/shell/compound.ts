import type { CompoundCommand, CompoundList, Word } from 'unbash';
import { LoopExit } from './control.ts';
import { arithmetic, expandPattern, expandText, expandWords } from './expand.ts';
import { expanderFor, runIsolated, runScript } from './interpreter.ts';
import type { Io } from './io.ts';
import { matches } from './pattern.ts';
import { type Shell, subshellOf } from './state.ts';
import { step } from './step.ts';
import { conditional } from './conditional.ts';
import { ShellError } from './variables.ts';

/** Loops, conditions and groups. */
export async function runCompound(shell: Shell, io: Io, node: CompoundCommand | CompoundList): Promise<number> {
  switch (node.type) {
    case 'CompoundList':
      return runBody(shell, io, node);
    case 'BraceGroup':
      return runBody(shell, io, node.body);
    case 'Subshell': {
      const subshell = subshellOf(shell);
      return runIsolated(subshell, io, () => runScript(subshell, io, node.body));
    }
    case 'If': {
      if ((await runCondition(shell, io, node.clause)) === 0) return runBody(shell, io, node.then);
      for (const branch of node.elif) {
        if ((await runCondition(shell, io, branch.clause)) === 0) return runBody(shell, io, branch.then);
      }
      return node.else ? runBody(shell, io, node.else) : 0;
    }
    case 'While':
      return loop(shell, io, node.body, async () => {
        const status = await runCondition(shell, io, node.clause);
        return (status === 0) === (node.kind === 'while');
      });
    case 'For': {
      const items = node.wordlist ? await expandWords(expanderFor(shell, io), node.wordlist) : shell.positional;
      let next = 0;
      return loop(shell, io, node.body, async () => {
        const item = items[next++];
        if (item === undefined) return false;
        shell.variables.set(node.name.value, item);
        return true;
      });
    }
    case 'ArithmeticFor': {
      const value = async (expression: typeof node.test) =>
        expression ? arithmetic(expanderFor(shell, io), expression) : 1;
      if (node.initialize) await value(node.initialize);
      let first = true;
      return loop(shell, io, node.body, async () => {
        if (!first && node.update) await value(node.update);
        first = false;
        return (await value(node.test)) !== 0;
      });
    }
    case 'Case':
      return runCase(shell, io, node);
    case 'TestCommand':
      return (await conditional(expanderFor(shell, io), node.expression)) ? 0 : 1;
    case 'ArithmeticCommand':
      if (!node.expression) return 1;
      return (await arithmetic(expanderFor(shell, io), node.expression)) !== 0 ? 0 : 1;
    case 'Select':
      throw new ShellError('select: not supported by this shell', 2);
  }
}

async function runBody(shell: Shell, io: Io, body: CompoundList): Promise<number> {
  shell.status = 0;
  return runScript(shell, io, body);
}

async function runCondition(shell: Shell, io: Io, clause: CompoundList): Promise<number> {
  shell.unchecked++;
  try {
    return await runScript(shell, io, clause);
  } finally {
    shell.unchecked--;
  }
}

async function loop(shell: Shell, io: Io, body: CompoundList, goOn: () => Promise<boolean>): Promise<number> {
  let status = 0;
  for (;;) {
    await step(shell);
    try {
      if (!(await goOn())) return status;
      status = await runBody(shell, io, body);
    } catch (error) {
      if (!(error instanceof LoopExit)) throw error;
      if (error.levels > 1) {
        error.levels--;
        throw error;
      }
      status = 0;
      if (error.kind === 'break') return status;
    }
  }
}

async function runCase(
  shell: Shell,
  io: Io,
  { word, items }: Extract<CompoundCommand, { type: 'Case' }>,
): Promise<number> {
  const expander = expanderFor(shell, io);
  const text = await expandText(expander, word);
  const matching = async (patterns: readonly Word[]) => {
    for (const pattern of patterns) if (matches(await expandPattern(expander, pattern), text)) return true;
    return false;
  };
  let status = 0;
  let through = false;
  for (const item of items) {
    if (!through && !(await matching(item.pattern))) continue;
    status = await runBody(shell, io, item.body);
    if (item.terminator !== ';&' && item.terminator !== ';;&') return status;
    through = item.terminator === ';&';
  }
  return status;
}
