/**
 * What is compared of a help text: its parts, its usage, its flags with their defaults, its subcommands and aliases. Its
 * prose and its examples are our own.
 */
export function helpShape(text: string): string {
  const lines = text.split('\n');
  const heads = lines.filter((line) => /^(Options|Usage|Examples|Aliases|Available Commands):$/.test(line));
  const flags = lines.filter((line) => /^ {4}-.*:$/.test(line));
  const commands = lines.flatMap((line) => /^ {2}([a-z][a-z-]*) {2,}\S/.exec(line)?.[1] ?? []);
  const after = (head: string): readonly string[] => {
    const from = lines.indexOf(head);
    return from < 0 ? [] : lines.slice(from + 1, lines.indexOf('', from));
  };
  return [...heads, ...after('Aliases:'), ...commands, ...flags, ...after('Usage:')].join('\n');
}

export const isHelp = (text: string): boolean => /^Usage:\n {2}kubectl/m.test(text);
