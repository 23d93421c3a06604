import { extensions, type TextDocument, workspace } from 'vscode';
import { resultScheme } from '../commands/results.ts';

export type LanguageFeature = 'codeLens' | 'hover' | 'completion' | 'diagnostics';

/** The YAML extension that most people have, which does the same for files that it has a Kubernetes schema for. */
const yamlExtension = 'redhat.vscode-yaml';

/** Whether a feature is switched on for a document: by its setting `on`, or `auto` where nothing else does it already. */
export function isOn(feature: LanguageFeature, document: TextDocument): boolean {
  const setting = workspace.getConfiguration('kubebook', document).get<string>(`language.${feature}`, 'auto');
  // what the cluster itself said is explained; there is nothing to mend in it, or to apply
  if (document.uri.scheme === resultScheme && feature !== 'hover') return false;
  if (setting !== 'auto') return setting === 'on';
  const ours = feature === 'codeLens' || document.uri.scheme === 'vscode-notebook-cell';
  return ours || !extensions.getExtension(yamlExtension) || !hasKubernetesSchema(document);
}

function hasKubernetesSchema(document: TextDocument): boolean {
  const schemas = workspace
    .getConfiguration('yaml', document)
    .get<{ readonly [schema: string]: unknown }>('schemas', {});
  return Object.keys(schemas).some((schema) => /kubernetes/i.test(schema));
}
