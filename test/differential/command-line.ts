/** A command line of kubectl, without its name: `{ns}` stands for the namespace of whoever runs it. */
export type CommandLine =
  | string
  | {
      readonly line: string;
      readonly stdin?: string;
      /** What `KUBE_EDITOR` says: `sed -i s/a/b/`. */
      readonly editor?: string;
    };

/** Command lines that change something, in order; both kubectls run all of them, each in a namespace of its own. */
export interface Scenario {
  readonly name: string;
  readonly lines: readonly CommandLine[];
}

export const lineOf = (command: CommandLine): string => (typeof command === 'string' ? command : command.line);

/** The words of a line: quotes as in a shell, and nothing else. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g)].map((match) =>
    match[0].replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
      (_all, single?: string, double?: string) => single ?? (double ?? '').replace(/\\(.)/g, '$1'),
    ),
  );
}

/** Every template with every row of values put in for `{}`. */
export const each = (templates: readonly string[], values: readonly string[]): string[] =>
  templates.flatMap((template) => values.map((value) => template.replaceAll('{}', value)));
