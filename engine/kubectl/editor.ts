import { KubectlError } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** Lets the user change a text: by the host's editor, or by the program that `$KUBE_EDITOR` or `$EDITOR` names. */
export async function editText(invocation: Invocation, name: string, text: string): Promise<string> {
  const { edit, spawn, env, fs, sim, signal } = invocation.context;
  if (edit) return sim.loop.external(edit(name, text, signal));
  const editor = env.KUBE_EDITOR || env.EDITOR;
  if (!editor || !spawn) {
    throw new KubectlError('no editor here: set KUBE_EDITOR or EDITOR to a program that changes the file it is given');
  }
  const path = `/tmp/kubectl-edit-${sim.random.fork('kubectl-edit').suffix(10)}.yaml`;
  if (!fs.exists('/tmp')) fs.mkdir('/tmp');
  fs.write(path, text);
  try {
    // quotes are for a shell to read
    const argv = /['"\\]/.test(editor) ? ['sh', '-c', `${editor} ${path}`] : [...editor.split(/\s+/), path];
    const code = await spawn(argv).catch(() => {
      throw new KubectlError(`unable to launch the editor ${JSON.stringify(argv[0])}`);
    });
    if (code !== 0) throw new KubectlError(`there was a problem with the editor "${editor}"`);
    return fs.readText(path);
  } finally {
    fs.remove(path);
  }
}
