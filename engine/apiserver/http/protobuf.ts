import type { ApiRequest } from '../../client/kube-api.ts';
import { badRequest } from '../../machinery/errors.ts';
import { decodeMessage, openEnvelope } from '../../machinery/protobuf/decode.ts';
import { WireError } from '../../machinery/protobuf/wire.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import { type Json, parseApiVersion } from '../../machinery/types.ts';
import { contentTypeOf } from './body.ts';

const protobuf = 'application/vnd.kubernetes.protobuf';

/** Where options of requests are defined: they have no group of their own. */
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/**
 * A request whose body was protobuf, as kubectl's and other typed clients' are, with the object that it stands for. Answers
 * are JSON, which every client takes.
 *
 * @throws ApiError 400 where the bytes are damaged or of a kind without a protobuf form
 */
export function withoutProtobuf(request: ApiRequest): ApiRequest {
  const { body } = request;
  if (contentTypeOf(request) !== protobuf || !(body instanceof Uint8Array) || body.length === 0) return request;
  try {
    const { apiVersion, kind, raw } = openEnvelope(body);
    const schemas = builtinSchemas();
    const { group, version } = parseApiVersion(apiVersion);
    const definition = schemas.forKind(group, version, kind)?.name ?? `${meta}.${kind}`;
    const object = { apiVersion, kind, ...decodeMessage(schemas, definition, raw) };
    // every value in it was read from the message
    return { ...request, body: object as Json, headers: { ...request.headers, 'content-type': 'application/json' } };
  } catch (error) {
    if (error instanceof WireError) throw badRequest(error.message);
    throw error;
  }
}
