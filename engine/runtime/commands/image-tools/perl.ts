import { step } from '../../shell/step.ts';
import { tool, ToolError } from '../tool.ts';
import type { ToolProcess } from '../../processes/machine.ts';

/** Perl is not interpreted, but for the documentation's Job: `perl -Mbignum=bpi -wle 'print bpi(2000)'` gives π. */
export const perl = tool(async (process, args) => {
  if (args.includes('-v') || args.includes('--version')) {
    await process.stdout.write('\nThis is perl 5 (simulated)\n\n');
    return 0;
  }
  const digits = /print\s+bpi\((\d+)\)/.exec(args.join(' '))?.[1];
  if (digits === undefined) throw new ToolError('Perl is not simulated, but for print bpi(N)');
  await process.stdout.write(`${await pi(process, Math.min(Number(digits), 20_000))}\n`);
  return 0;
});

/** π to so many digits, the 3 counted: Machin's formula in whole numbers. */
async function pi(process: ToolProcess, digits: number): Promise<string> {
  const unit = 10n ** BigInt(digits + 10);
  const worker = { process, steps: 0 };
  const arctangentOfInverse = async (x: bigint): Promise<bigint> => {
    let term = unit / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
      await step(worker);
    }
    return sum;
  };
  const value = 4n * (4n * (await arctangentOfInverse(5n)) - (await arctangentOfInverse(239n)));
  const rounded = (value + 5n * 10n ** 10n) / 10n ** 11n;
  const text = String(rounded);
  return `${text[0]}.${text.slice(1)}`;
}
