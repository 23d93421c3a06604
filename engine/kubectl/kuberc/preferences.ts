import { parseYaml } from '../../machinery/yaml.ts';
import type { KubectlContext } from '../context.ts';
import { KubectlError, PlainError } from '../errors.ts';
import { listAt, textAt } from '../fields.ts';
import { resolvePath } from '../resources/paths.ts';

export interface OptionDefault {
  readonly name: string;
  readonly default: string;
}
export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly OptionDefault[];
}
export interface Alias extends CommandDefaults {
  readonly name: string;
  readonly prependArgs: readonly string[];
  readonly appendArgs: readonly string[];
}

/**
 * What a user has set in the file `kuberc`: defaults of flags, and commands of their own.
 *
 * @see https://kubernetes.io/docs/reference/kubectl/kuberc/
 */
export interface Preferences {
  readonly defaults: readonly CommandDefaults[];
  readonly aliases: readonly Alias[];
  readonly credentialPluginPolicy?: string;
  readonly credentialPluginAllowlist?: readonly { readonly [field: string]: string }[];
}

export const preferenceVersion = 'kubectl.config.k8s.io/v1beta1';
const versions = new Set([preferenceVersion, 'kubectl.config.k8s.io/v1alpha1']);

/** Where the file is: as the flag says, or `$KUBERC`, or in the home folder. */
export const preferencesPath = ({ env, cwd }: KubectlContext, flag: string): string =>
  resolvePath(cwd, flag || env['KUBERC'] || `${env['HOME'] ?? '/root'}/.kube/kuberc`);

/** Undefined where there is no such file, or preferences are turned off. Fails where the file that was named cannot be read. */
export function loadPreferences(context: KubectlContext, flag: string): Preferences | undefined {
  const { env, fs } = context;
  const named = flag || env['KUBERC'] || '';
  if (env['KUBECTL_KUBERC'] === 'false' || named === 'off') return undefined;
  const path = preferencesPath(context, flag);
  if (!fs.exists(path)) {
    if (named === '') return undefined;
    throw new PlainError(
      `error occurred while applying preferences kuberc error kuberc: open ${named}: no such file or directory`,
    );
  }
  const parsed = parseYaml(fs.readText(path));
  if ('problem' in parsed) throw new KubectlError(`kuberc: ${path}: ${parsed.problem.message}`);
  const document: unknown = parsed.value;
  const version = textAt(document, 'apiVersion') ?? '';
  if (textAt(document, 'kind') !== 'Preference' || !versions.has(version)) {
    throw new KubectlError(`kuberc: ${path} is no Preference of ${preferenceVersion}`);
  }
  const policy = textAt(document, 'credentialPluginPolicy');
  const allowed = listAt(document, 'credentialPluginAllowlist');
  return {
    defaults: [...listAt(document, 'defaults'), ...listAt(document, 'overrides')].map(commandDefaults),
    aliases: listAt(document, 'aliases').map((alias) => ({
      ...commandDefaults(alias),
      name: textAt(alias, 'name') ?? '',
      prependArgs: listAt(alias, 'prependArgs').map(String),
      appendArgs: listAt(alias, 'appendArgs').map(String),
    })),
    ...(policy === undefined ? {} : { credentialPluginPolicy: policy }),
    ...(allowed.length === 0 ? {} : { credentialPluginAllowlist: allowed.map(textFields) }),
  };
}

const commandDefaults = (value: unknown): CommandDefaults => ({
  command: textAt(value, 'command') ?? '',
  options: [...listAt(value, 'options'), ...listAt(value, 'flags')].map((option) => ({
    name: textAt(option, 'name') ?? '',
    default: textAt(option, 'default') ?? '',
  })),
});

const textFields = (value: unknown): { readonly [field: string]: string } =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key, String(field)]))
    : {};
