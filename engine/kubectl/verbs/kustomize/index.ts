import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { kustomized } from '../../resources/files.ts';
import { resolvePath } from '../../resources/paths.ts';

/** What would run other programs in the course of a build. */
const refused = ['enable-alpha-plugins', 'enable-helm', 'network', 'as-current-user'];

export const kustomize: Command = {
  name: 'kustomize',
  short: 'Build a kustomization target from a directory or URL',
  usage: 'kustomize DIR [flags]',
  examples: ['kubectl kustomize overlays/prod', 'kubectl kustomize overlays/prod -o built.yaml'],
  flags: flagTable(
    [],
    `
     --as-current-user bool
     --enable-alpha-plugins bool
     --enable-helm bool
  -e --env strings
     --helm-api-versions array
     --helm-command string helm
     --helm-debug bool
     --helm-kube-version string
     --load-restrictor string LoadRestrictionsRootOnly
     --mount strings
     --network bool
     --network-name string bridge
  -o --output string
`,
  ),
  async run(invocation) {
    if (invocation.args.length > 1) throw new KubectlError('specify one path to kustomization.yaml');
    for (const flag of refused) {
      if (invocation.flags.bool(flag)) {
        throw new KubectlError(`--${flag} is not supported here: no charts are inflated and no functions are run`);
      }
    }
    const [directory = '.'] = invocation.args;
    const text = await kustomized(invocation, directory);
    const { fs, cwd } = invocation.context;
    const output = invocation.flags.string('output');
    if (output === '') return invocation.print(text);
    fs.write(resolvePath(cwd, output), text);
  },
};
