#!/usr/bin/env node
/**
 * Writes engine/machinery/schema/generated/: the schemas of the built-in API in one compact form, and their documentation.
 *
 * What each source knows:
 *   kubernetes-models               structure, enums, required fields, documentation, group/version/kind
 *   @kubernetes-models/apimachinery the same for metadata, selectors and conditions
 *   client-node-types               formats (int32, int64, byte, date-time)
 *   engine/machinery/schema/list-types.ts   how lists and maps merge
 *
 * Only the versions that a server offers by default are kept: v1, and autoscaling/v2.
 * Deterministic; skipped when the output is of the same inputs.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const listTypesFile = join(root, 'engine/machinery/schema/list-types.ts');
const output = join(root, 'engine/machinery/schema/generated');
const served = /^v[12]$/;

/** Aliases of kubernetes-models that are no objects: what they are in JSON. */
const leaves = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { format: 'int-or-string' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { type: 'string', format: 'date-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object', preserveUnknownFields: true },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object', preserveUnknownFields: true },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': { preserveUnknownFields: true },
};
/** One field, several shapes: a schema or something simpler. They are opaque here; CRD validation looks inside. */
const eitherOr = /\.JSONSchemaPropsOr(Bool|Array|StringArray)$/;

const prefixes = [
  ['IoK8sApimachineryPkg', 'io.k8s.apimachinery.pkg'],
  ['IoK8sApiextensionsApiserverPkgApis', 'io.k8s.apiextensions-apiserver.pkg.apis'],
  ['IoK8sKubeAggregatorPkgApis', 'io.k8s.kube-aggregator.pkg.apis'],
  ['IoK8sApi', 'io.k8s.api'],
];

/** `IoK8sApiAppsV1Deployment`: `io.k8s.api.apps.v1.Deployment`. */
function definitionName(mangled) {
  for (const [from, to] of prefixes) {
    if (!mangled.startsWith(from)) continue;
    const rest = mangled.slice(from.length);
    const machinery = /^(ApisMetaV1|ApiResource|UtilIntstr|Runtime|Version)([A-Z].*)$/.exec(rest);
    if (from === 'IoK8sApimachineryPkg' && machinery) {
      return `${to}.${{ ApisMetaV1: 'apis.meta.v1', ApiResource: 'api.resource', UtilIntstr: 'util.intstr', Runtime: 'runtime', Version: 'version' }[machinery[1]]}.${machinery[2]}`;
    }
    const parts = /^([A-Z][a-z]+?)(V\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/.exec(rest);
    if (parts) return `${to}.${parts[1].toLowerCase()}.${parts[2].toLowerCase()}.${parts[3]}`;
  }
  throw new Error(`no definition name known for ${mangled}`);
}

function* declarations(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'node_modules' || entry.name === '_schemas') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* declarations(path);
    else if (entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts') yield path;
  }
}

/** The text of a doc comment's lines, joined as it was before it was wrapped in stars. */
const comment = (lines) =>
  lines
    .join('\n')
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replace(/\\\*/g, '*')
    .replace(/\*\\\//g, '*/')
    .trim();

/** Reads one declaration file of kubernetes-models: an interface whose every property is on a line (maps: on three). */
function readDeclaration(text) {
  const alias = /export type \{ I\w+ as I(IoK8s\w+)/.exec(text);
  if (!alias) return undefined;
  const name = definitionName(alias[1]);
  const local = /export (?:interface|type) I(\w+)/.exec(text)[1];
  const own = (type) => (type === `I${local}` ? name : definitionName(type.slice(1)));
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('export interface '));
  const docs = {
    '': docBefore(
      lines,
      lines.findIndex((line) => /^export (interface|type) I/.test(line)),
    ),
  };
  if (leaves[name] || eitherOr.test(name))
    return { name, schema: leaves[name] ?? { preserveUnknownFields: true }, docs };
  if (start < 0) throw new Error(`${name} is neither an interface nor a known leaf`);
  const schema = { type: 'object' };
  const properties = {};
  const required = [];
  for (let i = start + 1; lines[i] !== '}'; i++) {
    const property = /^ {4}"([^"]+)"(\?)?: (.*)$/.exec(lines[i]);
    if (!property) continue;
    const [, field, optional] = property;
    let type = property[3];
    const doc = docBefore(lines, i);
    if (doc !== '') docs[field] = doc;
    while (!balanced(type)) type += lines[++i].trim();
    properties[field] = readType(type.replace(/;$/, ''), own);
    if (!optional) required.push(field);
  }
  const gvk = properties.apiVersion?.enum && properties.kind?.enum;
  if (gvk) {
    const [apiVersion] = properties.apiVersion.enum;
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    schema.gvk = [group, version, properties.kind.enum[0]];
    properties.apiVersion = { type: 'string' };
    properties.kind = { type: 'string' };
    docs.apiVersion ??= typeMetaDocs.apiVersion;
    docs.kind ??= typeMetaDocs.kind;
  }
  const needed = required.filter((field) => !(gvk && (field === 'apiVersion' || field === 'kind')));
  if (Object.keys(properties).length === 0) schema.preserveUnknownFields = true;
  else schema.properties = properties;
  if (needed.length > 0) schema.required = needed;
  return { name, schema, docs };
}

const typeMetaDocs = {
  apiVersion:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};

function docBefore(lines, index) {
  if (!lines[index - 1]?.trimEnd().endsWith('*/')) return '';
  let start = index - 1;
  while (!lines[start].trimStart().startsWith('/**')) start--;
  return comment(lines.slice(start, index));
}

const balanced = (type) => {
  let depth = 0;
  for (const character of type.replace(/"[^"]*"/g, '')) {
    if ('{<['.includes(character)) depth++;
    if ('}>]'.includes(character)) depth--;
  }
  return depth === 0;
};

function readType(type, own) {
  if (type === 'string') return { type: 'string' };
  if (type === 'boolean') return { type: 'boolean' };
  if (type === 'number') return { type: 'integer' };
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return { type: 'array', items: readType(list[1], own) };
  const map = /^\{\[key: string\]: (.*);\}$/.exec(type);
  if (map) return { type: 'object', additionalProperties: readType(map[1], own) };
  if (/^\{\s*\}$/.test(type)) return { type: 'object', additionalProperties: true };
  const embedded = /^\{.*"spec"\?: (I\w+)Spec;/s.exec(type);
  // an object written out in place because its apiVersion and kind are optional there: volumeClaimTemplates
  if (embedded) return { ref: own(embedded[1]) };
  if (type.startsWith('"')) {
    return { type: 'string', enum: type.split(' | ').map((value) => JSON.parse(value)) };
  }
  if (/^I[A-Z]\w*(\["\w+"\])?$/.test(type)) {
    const name = own(type);
    return leaves[name] ?? { ref: name };
  }
  throw new Error(`cannot read the type ${type}`);
}

/** Formats by model and field, from the attribute maps of the generated client. */
function readFormats() {
  const folder = join(modules, 'client-node-types/dist/gen/models');
  const formats = new Map();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const map = /\.attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(text);
    if (map) formats.set(file.slice(0, -3), new Map(JSON.parse(map[1]).map((a) => [a.baseName, a])));
  }
  return formats;
}

/** `io.k8s.api.core.v1.Event` is `CoreV1Event` there, most others go by version and name alone. */
function modelOf(formats, name) {
  const [group, version, kind] = name.split('.').slice(-3);
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  return formats.get(`${capital(group)}${capital(version)}${kind}`) ?? formats.get(`${capital(version)}${kind}`);
}

function addFormats(schema, attributes) {
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const attribute = attributes?.get(field);
    const target =
      property.items ?? (typeof property.additionalProperties === 'object' ? property.additionalProperties : property);
    if (target.type === 'integer') {
      if (attribute?.format === 'double') target.type = 'number';
      target.format = attribute?.format || 'int64';
    } else if (attribute?.format === 'byte') target.format = 'byte';
  }
}

function addListTypes(schema, facts) {
  for (const [field, fact] of Object.entries(facts)) {
    const target = field === '.' ? schema : schema.properties?.[field];
    if (!target) continue;
    const [kind, keys, patch] = parseFact(fact);
    if (kind === 'granular' || (kind === 'atomic' && (field === '.' || target.type === 'object' || target.ref)))
      target.mapType = kind;
    else if (kind) target.listType = kind;
    if (keys) target.listMapKeys = keys;
    if (patch) {
      if (patch.key) target.patchMergeKey = patch.key;
      if (patch.strategy) target.patchStrategy = patch.strategy;
    }
  }
}

/** `map(name) merge(name)`: see list-types.ts. */
function parseFact(fact) {
  const list = /^(atomic|set|map)(?:\(([^)]*)\))?/.exec(fact);
  const patch = /(?:^| )((?:merge|replace|retainKeys)(?:,retainKeys)?)(?:\(([^)]*)\))?$/.exec(fact);
  return [
    list?.[1],
    list?.[2] ? list[2].split(',') : undefined,
    patch ? { strategy: patch[1], key: patch[2] } : undefined,
  ];
}

async function loadListTypes() {
  const { code } = transformSync(readFileSync(listTypesFile, 'utf8'), { loader: 'ts', format: 'esm' });
  return (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)).listTypes;
}

const sortKeys = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

function stampOfInputs() {
  const hash = createHash('sha256');
  for (const file of [fileURLToPath(import.meta.url), listTypesFile]) hash.update(readFileSync(file));
  for (const name of ['kubernetes-models', '@kubernetes-models/apimachinery', 'client-node-types']) {
    hash.update(JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version);
  }
  return hash.digest('hex').slice(0, 16);
}

export async function generateSchemas({ force = false } = {}) {
  const stamp = `// ${stampOfInputs()}\n`;
  const structureFile = join(output, 'structure.js');
  if (!force && existsSync(structureFile) && readFileSync(structureFile, 'utf8').startsWith(stamp)) return false;

  const listTypes = await loadListTypes();
  const formats = readFormats();
  const definitions = {};
  const docs = {};
  for (const folder of [join(modules, '@kubernetes-models/apimachinery'), join(modules, 'kubernetes-models')]) {
    for (const path of declarations(folder)) {
      const read = readDeclaration(readFileSync(path, 'utf8'));
      if (!read) continue;
      const version = /\.(v\d\w*)\.\w+$/.exec(read.name)?.[1];
      if (version && !served.test(version)) continue;
      const model = modelOf(formats, read.name);
      if (!leaves[read.name]) addFormats(read.schema, model);
      addListTypes(read.schema, listTypes[read.name.replace(/^io\.k8s\.api\./, '')] ?? {});
      definitions[read.name] = read.schema;
      docs[read.name] = read.docs;
    }
  }
  mkdirSync(output, { recursive: true });
  const module = (value) => `${stamp}export const text = ${JSON.stringify(JSON.stringify(sortKeys(value)))};\n`;
  writeFileSync(join(output, 'docs.js'), module(docs));
  writeFileSync(join(output, 'docs.d.ts'), 'export declare const text: string;\n');
  writeFileSync(join(output, 'structure.d.ts'), 'export declare const text: string;\n');
  writeFileSync(structureFile, module(definitions));
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const changed = await generateSchemas({ force: process.argv.includes('--force') });
  console.log(changed ? 'schemas written' : 'schemas are up to date');
}
