import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash';
import { arithmetic, expandPattern, expandText, type Expander, type Piece } from './expand.ts';
import { complaint } from './messages.ts';
import { compile, patternSource, type PatternPiece } from './pattern.ts';
import type { Shell } from './state.ts';
import { ShellError } from './variables.ts';
import { parse } from 'unbash';

const nameAndKey = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s;

/** The text of `$1`, `$?`, `$HOME`…; undefined where it is not set. */
export function parameterText(shell: Shell, name: string): string | undefined {
  if (/^\d+$/.test(name)) return name === '0' ? shell.name : shell.positional[Number(name) - 1];
  switch (name) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return String(shell.pid);
    case '!':
      return shell.lastBackground === undefined ? '' : String(shell.lastBackground);
    case '-':
      return flags(shell);
    case '@':
    case '*':
      return shell.positional.join(name === '*' ? (shell.variables.get('IFS') ?? ' ').slice(0, 1) : ' ');
    default:
      return shell.variables.get(name) ?? computed(shell, name);
  }
}

function flags({ options }: Shell): string {
  return `${options.errexit ? 'e' : ''}${options.noglob ? 'f' : ''}h${options.nounset ? 'u' : ''}${options.xtrace ? 'x' : ''}B`;
}

/** Variables that the shell makes up when they are asked for. */
function computed(shell: Shell, name: string): string | undefined {
  const { clock, random } = shell.process.sim;
  if (name === 'PPID') return String(shell.process.parent);
  if (name === 'PWD') return shell.cwd;
  if (shell.dialect === 'dash') return undefined;
  if (name === 'RANDOM') return String(random.below(32_768));
  if (name === 'HOSTNAME') return shell.machine.hostname;
  if (shell.dialect === 'ash') return undefined;
  if (name === 'SECONDS') return String(Math.floor((clock.now() - shell.started) / 1000));
  if (name === 'EPOCHSECONDS') return String(Math.floor(clock.now() / 1000));
  if (name === 'UID' || name === 'EUID') return String(shell.process.uid);
  if (name === 'BASH_VERSION') return '5.2.37(1)-release';
  if (name === 'PIPESTATUS') return String(shell.pipeStatus[0] ?? 0);
  if (name === 'LINENO') return '1';
  return undefined;
}

function listOf(shell: Shell, name: string): readonly string[] {
  if (name === '@' || name === '*') return shell.positional;
  if (name === 'PIPESTATUS') return shell.pipeStatus.map(String);
  return shell.variables.items(name);
}

/** `$name` without braces. */
export async function specialParameter({ shell }: Expander, name: string, quoted: boolean): Promise<readonly Piece[]> {
  if (name === '@' || (name === '*' && !quoted)) return listPieces(listOf(shell, name), quoted);
  const text = parameterText(shell, name);
  if (text === undefined) checkSet(shell, name);
  return [piece(text ?? '', quoted)];
}

const piece = (text: string, quoted: boolean): Piece => (quoted ? { text, quoted } : { text, quoted, split: true });

function listPieces(items: readonly string[], quoted: boolean): readonly Piece[] {
  if (items.length === 0) return [{ text: '', quoted, none: true }];
  return items.map((text, index) => ({ ...piece(text, quoted), ...(index > 0 ? { newField: true } : {}) }));
}

function checkSet(shell: Shell, name: string): void {
  if (shell.options.nounset) throw new ShellError(complaint(shell, 'unset', name), shell.dialect === 'bash' ? 1 : 2);
}

/** `${name…}` with all that may stand in the braces. */
export async function expandParameter(
  expander: Expander,
  part: ParameterExpansionPart,
  quoted: boolean,
): Promise<readonly Piece[]> {
  const { shell } = expander;
  let { parameter: name } = part;
  let key = part.index === undefined ? undefined : await keyOf(expander, name, part.index);
  const { operation } = part;
  if (part.prefix === '!') {
    if (operation?.type === 'Names')
      return listPieces(
        shell.variables
          .names()
          .filter((n) => n.startsWith(name))
          .sort(),
        quoted,
      );
    if (key === '@' || key === '*') return listPieces(shell.variables.keys(name), quoted);
    const target = nameAndKey.exec(parameterText(shell, name) ?? '');
    name = target?.[1] ?? '';
    key = target?.[2];
  }
  const isList = name === '@' || name === '*' || key === '@' || key === '*';
  const list = isList ? listOf(shell, name) : undefined;
  if (part.prefix === '#') {
    return [piece(String(list ? list.length : (valueOf(shell, name, key) ?? '').length), quoted)];
  }
  if (list) return expandList(expander, list, name === '*' || key === '*', operation, quoted);
  const value = valueOf(shell, name, key);
  if (!operation) {
    if (value === undefined) checkSet(shell, name);
    return [piece(value ?? '', quoted)];
  }
  if (operation.type === 'Default') return defaults(expander, operation, name, key, value, quoted);
  if (value === undefined) checkSet(shell, name);
  return [piece(await transform(expander, operation, value ?? ''), quoted)];
}

function valueOf(shell: Shell, name: string, key: string | undefined): string | undefined {
  if (key === undefined) return parameterText(shell, name);
  if (name === 'PIPESTATUS') return listOf(shell, name)[Number(key)];
  return shell.variables.item(name, key);
}

async function keyOf(expander: Expander, name: string, index: Word): Promise<string> {
  const text = await expandText(expander, index);
  if (text === '@' || text === '*' || expander.shell.variables.isMap(name)) return text;
  return String(await wordNumber(expander, text));
}

async function wordNumber(expander: Expander, text: string): Promise<number> {
  const command = parse(`((${text}))`).commands[0]?.command;
  return command?.type === 'ArithmeticCommand' && command.expression ? arithmetic(expander, command.expression) : 0;
}

async function expandList(
  expander: Expander,
  list: readonly string[],
  star: boolean,
  operation: ParameterOperation | undefined,
  quoted: boolean,
): Promise<readonly Piece[]> {
  let items = list;
  if (operation?.type === 'Slice') {
    const offset = await wordNumber(expander, await expandText(expander, operation.offset));
    const length = operation.length
      ? await wordNumber(expander, await expandText(expander, operation.length))
      : undefined;
    // positional parameters count from 1
    const start = list === expander.shell.positional ? Math.max(0, offset - 1) : offset;
    items = list.slice(start, length === undefined ? undefined : start + length);
  } else if (operation?.type === 'Default') {
    if (
      (operation.operator.endsWith('-') && list.length > 0) ||
      (operation.operator.endsWith('+') && list.length === 0)
    ) {
      return listPieces(list, quoted);
    }
    return [piece(await expandText(expander, operation.operand), quoted)];
  } else if (operation) items = await Promise.all(list.map((item) => transform(expander, operation, item)));
  if (star && quoted) return [piece(items.join((expander.shell.variables.get('IFS') ?? ' ').slice(0, 1)), quoted)];
  return listPieces(items, quoted);
}

async function defaults(
  expander: Expander,
  { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
  name: string,
  key: string | undefined,
  value: string | undefined,
  quoted: boolean,
): Promise<readonly Piece[]> {
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return missing ? [piece('', quoted)] : operandPieces(expander, operand, quoted);
  if (!missing) return [piece(value, quoted)];
  if (operator.endsWith('-')) return operandPieces(expander, operand, quoted);
  const text = await expandText(expander, operand);
  if (operator.endsWith('?')) {
    const { dialect } = expander.shell;
    const unset = operator.startsWith(':') ? 'parameter null or not set' : 'parameter not set';
    const said = dialect === 'bash' && operator === '?' ? 'parameter not set' : unset;
    throw new ShellError(`${name}: ${text === '' ? said : text}`, dialect === 'bash' ? 127 : 2);
  }
  if (key === undefined) expander.shell.variables.set(name, text);
  else expander.shell.variables.setItem(name, key, text);
  return [piece(text, quoted)];
}

async function operandPieces(expander: Expander, operand: Word, quoted: boolean): Promise<readonly Piece[]> {
  if (quoted) return [{ text: await expandText(expander, operand), quoted: true }];
  const all = await expandPattern(expander, operand);
  return all.map((one) => (one.quoted ? one : { ...one, split: true }));
}

async function transform(expander: Expander, operation: ParameterOperation, value: string): Promise<string> {
  switch (operation.type) {
    case 'Remove': {
      const pattern = await expandPattern(expander, operation.operand);
      return remove(value, pattern, operation.operator);
    }
    case 'Replace': {
      const source = patternSource(await expandPattern(expander, operation.pattern));
      const replacement = await expandText(expander, operation.replacement);
      const anchored =
        operation.operator === '/#' ? `^(?:${source})` : operation.operator === '/%' ? `(?:${source})$` : source;
      if (source === '') return value;
      return value.replace(compile(anchored, operation.operator === '//' ? 'g' : ''), () => replacement);
    }
    case 'Slice': {
      const offset = await wordNumber(expander, await expandText(expander, operation.offset));
      const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
      if (!operation.length) return value.slice(start);
      const length = await wordNumber(expander, await expandText(expander, operation.length));
      return length < 0 ? value.slice(start, length) : value.slice(start, start + length);
    }
    case 'CaseModification': {
      const upper = operation.operator.startsWith('^');
      const change = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase());
      return operation.operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
    }
    case 'Transform': {
      const kind = await expandText(expander, operation.operand);
      if (kind === 'Q') return `'${value.replace(/'/g, "'\\''")}'`;
      return kind === 'U' ? value.toUpperCase() : kind === 'L' ? value.toLowerCase() : value;
    }
    default:
      throw new ShellError('bad substitution');
  }
}

/** Cuts the shortest (or, with the doubled operator, the longest) match off the start or the end. */
function remove(value: string, pattern: readonly PatternPiece[], operator: '#' | '##' | '%' | '%%'): string {
  const whole = compile(`^(?:${patternSource(pattern)})$`);
  const fromStart = operator.startsWith('#');
  const shortest = operator.length === 1;
  for (let n = 0; n <= value.length; n++) {
    const length = shortest ? n : value.length - n;
    const part = fromStart ? value.slice(0, length) : value.slice(value.length - length);
    if (whole.test(part)) return fromStart ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}
