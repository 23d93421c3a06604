import { spawn } from 'node:child_process';
import { runKubectlHere } from '../../engine/cli/kubectl.ts';
import { type CommandLine, lineOf, words } from './command-line.ts';
import { helpShape, isHelp } from './help-shape.ts';
import { normalise } from './normalise.ts';

export interface Place {
  /** Where files are, and the working directory. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly editor?: string;
}

const environment = ({ folder, kubeconfig, editor }: Place) => ({
  HOME: folder,
  KUBECONFIG: kubeconfig,
  PATH: process.env['PATH'] ?? '',
  ...(editor === undefined ? {} : { KUBE_EDITOR: editor }),
});

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export type Kubectl = (args: readonly string[], stdin: string, place: Place) => Promise<Outcome>;

/** Longer than any of the command lines needs. */
const patience = 20_000;

export const realKubectl =
  (binary: string): Kubectl =>
  (args, stdin, place) =>
    new Promise((resolve, reject) => {
      const child = spawn(binary, args, {
        cwd: place.folder,
        env: environment(place),
        timeout: patience,
      });
      const output = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ ...output, code: code ?? -1 }));
      child.stdin.on('error', () => {});
      child.stdin.end(stdin);
    });

export const ownKubectl: Kubectl = async (args, stdin, place) => {
  const decoder = new TextDecoder();
  const output = { stdout: '', stderr: '' };
  const into = (name: keyof typeof output) => ({
    async write(chunk: string | Uint8Array) {
      output[name] += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
    },
  });
  const input = stdin === '' ? [] : [new TextEncoder().encode(stdin)];
  const code = await runKubectlHere(args, {
    env: environment(place),
    cwd: place.folder,
    stdin: { read: async () => input.shift() },
    stdout: into('stdout'),
    stderr: into('stderr'),
    isTty: false,
    signal: AbortSignal.timeout(patience),
  });
  return { ...output, code };
};

/** Runs a command line and gives what can be compared. */
export async function comparable(kubectl: Kubectl, command: CommandLine, place: Place): Promise<Outcome> {
  const fill = (text: string): string => text.replaceAll('{ns}', place.namespace);
  const { stdin = '', editor } = typeof command === 'string' ? {} : command;
  const edited = editor === undefined ? place : { ...place, editor };
  const { stdout, stderr, code } = await kubectl(words(fill(lineOf(command))), fill(stdin), edited);
  const plain = (text: string): string => {
    // what is prose to us may look like an age or an address
    return isHelp(text) ? helpShape(text) : normalise(text.replaceAll(place.folder, 'FOLDER'), place.namespace);
  };
  return { stdout: plain(stdout), stderr: plain(stderr), code };
}

export interface Difference {
  readonly line: string;
  readonly real: Outcome;
  readonly own: Outcome;
}

/** The difference as a person reads it: only what is not the same. */
export function describeDifference({ line, real, own }: Difference): string {
  const parts = (['stdout', 'stderr', 'code'] as const).flatMap((part) =>
    real[part] === own[part] ? [] : [`  ${part}`, ...firstDifference(String(real[part]), String(own[part]))],
  );
  return [`kubectl ${line}`, ...parts].join('\n');
}

/** A few lines from where two texts part. */
function firstDifference(real: string, own: string): string[] {
  const [a, b] = [real.split('\n'), own.split('\n')];
  const at = a.findIndex((text, index) => text !== b[index]);
  const from = at < 0 ? a.length : at;
  const show = (name: string, lines: readonly string[]) =>
    lines.slice(from, from + 6).map((text) => `    ${name} ${from + 1}: ${text}`);
  return [...show('real', a), ...show('own ', b)];
}
