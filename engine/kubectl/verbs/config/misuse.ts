import { KubectlError } from '../../errors.ts';
import { helpText } from '../../help.ts';
import type { Invocation } from '../../invocation.ts';

/** Shows the command's help; what is to be thrown then tells the arguments that it was given. */
export async function misused(invocation: Invocation, words = 'Unexpected args'): Promise<KubectlError> {
  await invocation.print(helpText(invocation.command, invocation.path));
  return new KubectlError(`${words}: [${invocation.args.join(' ')}]`);
}
