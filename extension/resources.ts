import { type Uri, workspace } from 'vscode';

/** Reads a text file of the extension's own folder. On the web that lies behind http(s), for which older versions have no file system. */
export async function readResource(uri: Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch (error) {
    if (!uri.scheme.startsWith('http')) throw error;
    const response = await fetch(uri.toString(true));
    if (!response.ok) throw new Error(`${uri.path}: ${response.status} ${response.statusText}`);
    return response.text();
  }
}
