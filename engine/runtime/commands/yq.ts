import { dump } from 'js-yaml';
import { parseManifests } from '../../machinery/yaml.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { decode, readAll } from '../processes/text.ts';
import { runFilter } from './filter.ts';
import { parseOptions } from './options.ts';
import { openFile, pathIn, strerror, tool, ToolError } from './tool.ts';

const longNames = {
  'output-format': 'o:',
  'input-format': 'p:',
  inplace: 'i',
  'null-input': 'n',
  'exit-status': 'e',
  unwrapScalar: 'r',
  prettyPrint: 'P',
  'no-doc': 'N',
  indent: 'I:',
  'no-colors': 'M',
};

/**
 * `yq EXPRESSION FILE…` on YAML documents, one after the other. Expressions are those of jq, as far as the two are alike;
 * comments and styles of the input are not kept.
 *
 * @see https://mikefarah.gitbook.io/yq/
 */
export const yq = tool(async (process, args) => {
  const given = ['eval', 'e'].includes(args[0] ?? '') ? args.slice(1) : args;
  // as flags of Go programs: the value of a short one may stand after an equals sign
  const rest = given.map((arg) => arg.replace(/^-([a-zA-Z])=/, '-$1'));
  if (['eval-all', 'ea'].includes(args[0] ?? '')) throw new ToolError(`${args[0]} is not simulated`);
  const { flags, values, operands, unknown } = parseOptions(rest, 'o:p:inerPNI:jM', longNames);
  if (unknown !== undefined) throw new ToolError(`unknown flag: ${unknown}`);
  const format = flags.has('j') ? 'json' : (values.get('o') ?? 'yaml');
  if (!/^(?:y|yaml|j|json)$/.test(format)) throw new ToolError(`output format ${format} is not simulated`);
  const whole = operands.length === 1 && process.fs.exists(pathIn(process, operands[0] ?? ''));
  const [expression = '.', ...names] = whole ? ['.', ...operands] : operands;
  const print = printer(format.startsWith('j'), Number(values.get('I') ?? 2));
  const between = flags.has('N') || format.startsWith('j') ? '' : '---\n';
  let found = false;
  let texts: string[] = [];
  for (const name of flags.has('n') ? [undefined] : names.length > 0 ? names : ['-']) {
    for (const document of name === undefined ? [null] : await documentsOf(process, name)) {
      const results = await evaluate(process, expression, document);
      found ||= results.some((result) => result !== null && result !== false);
      texts.push(...results.map(print));
    }
    if (flags.has('i') && name !== undefined && name !== '-') {
      process.fs.write(pathIn(process, name), texts.join(between));
      texts = [];
    }
  }
  await process.stdout.write(texts.join(between));
  return flags.has('e') && !found ? 1 : 0;
});

async function documentsOf(process: ToolProcess, name: string): Promise<readonly unknown[]> {
  let text: string;
  try {
    text = decode(await readAll(openFile(process, name)));
  } catch (error) {
    throw new ToolError(`open ${name}: ${strerror(error).toLowerCase()}`);
  }
  const { documents, problems } = parseManifests(text, { booleans: '1.2' });
  const [problem] = problems;
  if (problem) throw new ToolError(`bad file '${name}': yaml: ${problem.message}`);
  return documents.map(({ value }) => value);
}

/** The results of an expression, by jq. */
async function evaluate(process: ToolProcess, expression: string, document: unknown): Promise<unknown[]> {
  // what yq calls otherwise than jq
  const inJq = expression.replace(/\b(?:str)?env\((\w+)\)/g, 'env.$1');
  const { stdout, stderr, exitCode } = await runFilter(process, ['jq', '-c', inJq], JSON.stringify(document));
  if (exitCode !== 0) throw new ToolError(stderr.trim().replace(/^jq: (?:error: )?/, ''));
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function printer(json: boolean, indent: number): (value: unknown) => string {
  if (json) return (value) => `${JSON.stringify(value, undefined, indent)}\n`;
  return (value) => (typeof value === 'string' ? `${value}\n` : dump(value, { indent, lineWidth: -1, noRefs: true }));
}
