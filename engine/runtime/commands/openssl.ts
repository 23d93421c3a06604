import { encode } from '../processes/text.ts';
import { parseOptions } from './options.ts';
import { tool, ToolError } from './tool.ts';

/** `openssl rand -hex|-base64 N`: the rest of OpenSSL is not modelled. */
export const openssl = tool(async (process, args) => {
  if (args[0] !== 'rand') throw new ToolError(`${args[0] ?? ''}: only 'openssl rand' is simulated`);
  const { operands } = parseOptions(args.slice(1), 'hexbas64');
  const bytes = process.sim.random.bytes(Number(operands.at(-1) ?? 16));
  const text = args.includes('-base64')
    ? btoa(String.fromCharCode(...bytes))
    : [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await process.stdout.write(args.includes('-hex') || args.includes('-base64') ? `${text}\n` : encode(text));
  return 0;
});
