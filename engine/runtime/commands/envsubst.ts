import { decode, readAll } from '../processes/text.ts';
import { parseOptions } from './options.ts';
import { tool } from './tool.ts';

const reference = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

/**
 * `envsubst < FILE`: puts the values of variables into a text; of those only that are named in the argument, where there is
 * one.
 *
 * @see https://www.gnu.org/software/gettext/manual/html_node/envsubst-Invocation.html
 */
export const envsubst = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'v', { variables: 'v' });
  const [format] = operands;
  const named = format === undefined ? undefined : [...format.matchAll(reference)].map(([, a, b]) => a ?? b ?? '');
  if (flags.has('v')) {
    await process.stdout.write((named ?? []).map((name) => `${name}\n`).join(''));
    return 0;
  }
  const text = decode(await readAll(process.stdin));
  const filled = text.replace(reference, (whole, a?: string, b?: string) => {
    const name = a ?? b ?? '';
    return named && !named.includes(name) ? whole : (process.env[name] ?? '');
  });
  await process.stdout.write(filled);
  return 0;
});
