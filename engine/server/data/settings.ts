import { readFile } from 'node:fs/promises';
import { type AddonName, addonNames } from '../../addons/names.ts';
import { type Bootstrap, bootstraps } from '../../bootstrap/names.ts';
import { writeWhole } from './whole-file.ts';

/** What a cluster is made of besides what it stores. */
export interface ClusterSettings {
  readonly nodes: number | undefined;
  readonly addons: readonly AddonName[] | undefined;
  readonly bootstrap: Bootstrap | undefined;
}

/** What a file keeps, with what is asked for now in its place; that is kept for the next time. */
export async function keptSettings(file: string, asked: ClusterSettings): Promise<ClusterSettings> {
  const before = await read(file);
  const now = {
    nodes: asked.nodes ?? before.nodes,
    addons: asked.addons ?? before.addons,
    bootstrap: asked.bootstrap ?? before.bootstrap,
  };
  await writeWhole(file, `${JSON.stringify(now)}\n`);
  return now;
}

async function read(file: string): Promise<ClusterSettings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { nodes: undefined, addons: undefined, bootstrap: undefined };
    throw error;
  }
  try {
    const { nodes, addons, bootstrap } = JSON.parse(text) as { readonly [key in keyof ClusterSettings]?: unknown };
    return {
      nodes: typeof nodes === 'number' ? nodes : undefined,
      bootstrap: bootstraps.find((name) => name === bootstrap),
      addons: Array.isArray(addons) ? addonNames.filter((name) => addons.includes(name)) : undefined,
    };
  } catch {
    throw new Error(`${file} is no JSON: remove it, and say --nodes and --addons again.`);
  }
}
