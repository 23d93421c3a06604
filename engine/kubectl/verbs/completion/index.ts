import type { Command } from '../../command.ts';
import { usageError } from '../../errors.ts';

/** For each shell a short script that asks kubectl itself: `kubectl __complete …` prints one candidate a line. */
const scripts: { readonly [shell: string]: string } = {
  bash: `# bash completion for kubectl
__kubectl_complete() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  mapfile -t COMPREPLY < <(kubectl __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | grep -v '^:' | cut -f1 | grep -F -- "$word")
}
complete -F __kubectl_complete kubectl
`,
  zsh: `#compdef kubectl
_kubectl() {
  local -a candidates
  candidates=("\${(@f)$(kubectl __complete "\${words[@]:1}" 2>/dev/null | grep -v '^:' | cut -f1)}")
  compadd -a candidates
}
compdef _kubectl kubectl
`,
  fish: `# fish completion for kubectl
function __kubectl_complete
  kubectl __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null | string match -v ':*'
end
complete -c kubectl -f -a '(__kubectl_complete)'
`,
  powershell: `# powershell completion for kubectl
Register-ArgumentCompleter -Native -CommandName kubectl -ScriptBlock {
  param($word, $command, $position)
  $words = $command.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() }
  if ($word -eq '') { $words += '""' }
  kubectl __complete @words 2>$null | Where-Object { $_ -notmatch '^:' } | ForEach-Object { ($_ -split "\`t")[0] } |
    Where-Object { $_ -like "$word*" }
}
`,
};

export const completion: Command = {
  name: 'completion',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  usage: 'completion SHELL',
  examples: ['source <(kubectl completion bash)'],
  async run(invocation) {
    const [shell, ...more] = invocation.args;
    if (shell === undefined) throw usageError('completion', 'Shell not specified.');
    if (more.length > 0) throw usageError('completion', 'Too many arguments. Expected only the shell type.');
    const script = scripts[shell];
    if (script === undefined) throw usageError('completion', `Unsupported shell type ${JSON.stringify(shell)}.`);
    await invocation.print(script);
  },
};
