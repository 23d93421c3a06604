/**
 * The commands of a console session: what stands after `$ ` prompts, with the lines that continue it; printed output
 * is left out. A script without prompts is given back as it is.
 *
 * @example scriptOf('$ kubectl get pods\nNAME   READY') // 'kubectl get pods'
 */
export function scriptOf(text: string): string {
  const lines = text.split('\n');
  const first = lines.find((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  if (first === undefined || !prompt.test(first)) return text;
  const commands: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, begin] = prompt.exec(lines[at] ?? '') ?? [];
    if (begin === undefined) continue;
    let command = begin;
    while (at + 1 < lines.length && !isComplete(command)) {
      at++;
      // a shell shows `> ` before the lines of an unfinished command; a copied one may lack it
      command += `\n${(lines[at] ?? '').replace(/^> ?/, '')}`;
    }
    commands.push(command);
  }
  return commands.join('\n');
}

const prompt = /^\s*(?:\w[\w.@-]*[:~\w/-]*)?\$ (.*)$/;

/** Whether a shell would run this now, or wait for more: open quotes, a backslash at the end, a heredoc without its end. */
function isComplete(command: string): boolean {
  const heredocs: { word: string; tabs: boolean }[] = [];
  const lines = command.split('\n');
  let quote = '';
  for (let row = 0; row < lines.length; row++) {
    const line = lines[row] ?? '';
    for (let at = 0; at < line.length; at++) {
      const char = line[at] ?? '';
      if (quote !== '') {
        if (char === '\\' && quote === '"') at++;
        else if (char === quote) quote = '';
      } else if (char === '\\') {
        if (at === line.length - 1 && row === lines.length - 1) return false;
        at++;
      } else if (char === "'" || char === '"') quote = char;
      else if (char === '#' && (at === 0 || /\s/.test(line[at - 1] ?? ''))) break;
      else {
        if (line.startsWith('<<<', at)) {
          at += 2;
          continue;
        }
        const [all, tabs, word] = /^<<(-?)\s*["'\\]?([\w.-]+)["']?/.exec(line.slice(at)) ?? [];
        if (all === undefined || word === undefined) continue;
        heredocs.push({ word, tabs: tabs === '-' });
        at += all.length - 1;
      }
    }
    if (quote !== '') continue;
    for (const { word, tabs } of heredocs.splice(0)) {
      do row++;
      while (row < lines.length && (tabs ? (lines[row] ?? '').replace(/^\t+/, '') : lines[row]) !== word);
      if (row >= lines.length) return false;
    }
  }
  return quote === '';
}
