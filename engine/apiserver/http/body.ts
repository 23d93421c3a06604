import type { ApiRequest, WriteOptions } from '../../client/kube-api.ts';
import { type ApiError, badRequest, failure } from '../../machinery/errors.ts';
import { jsonProblem } from '../../machinery/json-syntax.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { Json, KubeObject } from '../../machinery/types.ts';
import { parseYaml } from '../../machinery/yaml.ts';
import type { Endpoint } from '../endpoint.ts';
import { duplicateFields } from './duplicate-fields.ts';

const decoder = new TextDecoder();

/** A body as text; undefined where there is none. Values that callers hand over are taken as they are. */
function textOf(body: Uint8Array): string {
  return decoder.decode(body);
}

export function isEmpty({ body }: ApiRequest): boolean {
  return body === undefined || (body instanceof Uint8Array && body.length === 0);
}

export const contentTypeOf = ({ headers }: ApiRequest): string =>
  (headers?.['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';

const readable: ReadonlySet<string> = new Set(['application/json', 'application/yaml', '']);

/** The object in a body. @throws ApiError 400, 415 in the words of the real server */
export function readObject(request: ApiRequest, endpoint: Endpoint, kind: string, options: WriteOptions): KubeObject {
  if (!readable.has(contentTypeOf(request))) throw unknownFormat(objectTypes);
  if (isEmpty(request)) throw unrecognized(kind, 'json parse error: unexpected end of JSON input', '');
  const value = readValue(request, kind);
  if (!isObject(value)) {
    throw badRequest(
      `${kind} in version "${endpoint.version}" cannot be handled as a ${kind}: json: cannot unmarshal ${typeName(value)} into Go value of type ${endpoint.version}.${kind}`,
    );
  }
  const metadata = value['metadata'];
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    throw badRequest(
      `${kind} in version "${endpoint.version}" cannot be handled as a ${kind}: json: cannot unmarshal ${typeName(metadata)} into Go struct field ${kind}.metadata of type v1.ObjectMeta`,
    );
  }
  reportDuplicates(request, `${kind} in version "${endpoint.version}" cannot be handled as a ${kind}`, options);
  // its schema is looked at by the pipeline; that it is an object with metadata was seen here
  return { ...value, metadata: metadata ?? {} } as unknown as KubeObject;
}

/** Parsing keeps the last of several fields of a name: the text itself tells. */
function reportDuplicates(request: ApiRequest, refusal: string, { fieldValidation, onWarning }: WriteOptions): void {
  const { body } = request;
  if (fieldValidation === 'Ignore' || !(body instanceof Uint8Array) || contentTypeOf(request).endsWith('yaml')) return;
  const problems = duplicateFields(textOf(body)).map((field) => `duplicate field ${JSON.stringify(field)}`);
  if (problems.length > 0 && fieldValidation === 'Strict') {
    throw badRequest(`${refusal}: strict decoding error: ${problems.join(', ')}`);
  }
  for (const problem of problems) onWarning?.(problem);
}

/** Any JSON or YAML value. `kind` is what it should be, for the words of a refusal. */
export function readValue(request: ApiRequest, kind: string): Json {
  const { body } = request;
  if (!(body instanceof Uint8Array)) return body ?? {};
  const text = textOf(body);
  const type = contentTypeOf(request);
  if (type.endsWith('yaml')) {
    const parsed = parseYaml(text);
    if ('problem' in parsed) throw unrecognized(kind, `yaml: ${parsed.problem.message}`, text);
    return parsed.value as Json;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw unrecognized(kind, `json parse error: ${jsonProblem(text)}`, text);
  }
}

function unrecognized(kind: string, why: string, text: string): ApiError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${why} (${summaryOf(text)})`,
  );
}

const summaryLength = 30;

/** The start of a body: as text where it could be JSON, else byte by byte. */
function summaryOf(text: string): string {
  if (text === '') return '<empty>';
  const bytes = new TextEncoder().encode(text);
  const shown = bytes.slice(0, summaryLength);
  const start = text.startsWith('{')
    ? decoder.decode(shown)
    : Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > summaryLength ? `${start} ...` : start;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const objectTypes = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export const unknownFormat = (types: string): ApiError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types}`,
  );
