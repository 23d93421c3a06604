/**
 * Reads the protobuf field numbers of the Kubernetes API out of a kubectl binary (linux, amd64): every Go struct of the API
 * carries them in the tags of its fields. Writes the tables in engine/machinery/protobuf/numbers/, for the versions that are served.
 *
 *     node scripts/facts/protobuf-numbers.mjs path/to/kubectl
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readGoStructs } from './go-structs.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: protobuf-numbers.mjs KUBECTL');
  process.exit(2);
}
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../engine/machinery/protobuf/numbers');
const served = /^io\.k8s\.(api|apimachinery)\..*\.v[12]\.\w+$/;
/** The one group that fills tables of its own. */
const core = 'io.k8s.api.core.v1.';

const lines = [...readGoStructs(readFileSync(path))]
  .filter(([name]) => served.test(name))
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, fields]) => [name, ...fields.map(numbered).filter(Boolean)])
  .filter(([, ...fields]) => fields.length > 0)
  .map((line) => line.join(' '));

function numbered({ tag, definition, pointer, struct }) {
  const number = /protobuf:"[a-z0-9]+,(\d+),/.exec(tag)?.[1];
  if (number === undefined) return undefined;
  const [, json = '', options = ''] = /json:"([^",]*)([^"]*)/.exec(tag) ?? [];
  // an embedded struct has no name of its own in JSON: its fields stand in its place
  const name = json === '' ? `=${definition}` : json;
  return `${name}:${number}${pointer ? '*' : ''}${presence(options, struct)}`;
}

/** How a field that is no pointer stands in JSON: always, or as an empty struct (which `omitempty` does not leave out). */
function presence(options, struct) {
  if (!options.includes('omitempty')) return '!';
  return struct && !options.includes('omitzero') ? '+' : '';
}

const middle = `${core}O`;
write(
  'core-a',
  lines.filter((line) => line.startsWith(core) && line < middle),
);
write(
  'core-o',
  lines.filter((line) => line.startsWith(core) && line >= middle),
);
write(
  'groups-a',
  lines.filter((line) => !line.startsWith(core) && line < core),
);
write(
  'groups-d',
  lines.filter((line) => !line.startsWith(core) && line >= core),
);

function write(name, table) {
  const text = `/** Numbers of fields in the protobuf form of the API, a definition a line, as Go declares them: facts of Kubernetes 1.36, by scripts/facts/protobuf-numbers.mjs. */
export const table = \`
${table.join('\n')}
\`;
`;
  writeFileSync(join(folder, `${name}.ts`), text);
}
