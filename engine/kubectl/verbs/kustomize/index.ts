import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { kustomized } from '../../resources/files.ts';
import { resolvePath } from '../../resources/paths.ts';

export const kustomize: Command = {
  name: 'kustomize',
  short: 'Build a kustomization target from a directory or URL',
  usage: 'kustomize DIR [flags]',
  examples: ['kubectl kustomize overlays/prod', 'kubectl kustomize overlays/prod -o built.yaml'],
  flags: flagTable([], '-o --output string'),
  async run(invocation) {
    if (invocation.args.length > 1) throw new KubectlError('specify one path to kustomization.yaml');
    const [directory = '.'] = invocation.args;
    const text = await kustomized(invocation, directory);
    const { fs, cwd } = invocation.context;
    const output = invocation.flags.string('output');
    if (output === '') return invocation.print(text);
    fs.write(resolvePath(cwd, output), text);
  },
};
