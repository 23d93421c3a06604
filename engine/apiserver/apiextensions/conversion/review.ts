/**
 * Asks a definition's webhook to convert objects.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion
 */
import type { Conversion } from '../../../kinds/registry.ts';
import { failure } from '../../../machinery/errors.ts';
import { isObject } from '../../../machinery/patch/index.ts';
import type { JsonObject, KubeObject } from '../../../machinery/types.ts';
import type { ServerContext } from '../../context.ts';
import { PostFailure, postReview } from '../../webhooks/post.ts';

/** Seconds. */
const timeout = 30;

/** The webhook did not do what it was asked for. */
class ConversionFailure extends Error {}

/**
 * The objects in a version, in their order; those that are in it already are left alone.
 *
 * @throws ApiError 500 without a reason, as a real server says it
 */
export async function convert(
  context: ServerContext,
  conversion: Conversion,
  objects: readonly KubeObject[],
  apiVersion: string,
): Promise<readonly KubeObject[]> {
  const others = objects.filter((object) => object.apiVersion !== apiVersion);
  const [first] = others;
  if (!first) return objects;
  try {
    const converted = await ask(context, conversion, others, apiVersion);
    const byOriginal = new Map(others.map((object, i) => [object, converted[i] ?? object]));
    return objects.map((object) => byOriginal.get(object) ?? object);
  } catch (error) {
    if (!(error instanceof ConversionFailure || error instanceof PostFailure)) throw error;
    const what = `conversion webhook for ${first.apiVersion}, Kind=${first.kind}`;
    throw failure(500, '', `${what} ${error instanceof PostFailure ? `failed: ${error.message}` : error.message}`, {});
  }
}

async function ask(
  { random, sim, dial, callUrl, store }: ServerContext,
  { clientConfig, reviewVersions }: Conversion,
  objects: readonly KubeObject[],
  desiredAPIVersion: string,
): Promise<readonly KubeObject[]> {
  const known = reviewVersions.find((version) => version === 'v1' || version === 'v1beta1');
  if (!known) throw new ConversionFailure('failed: no supported conversion review version');
  const apiVersion = `apiextensions.k8s.io/${known}`;
  const uid = random.uuid();
  const request = { uid, desiredAPIVersion, objects: objects as unknown as JsonObject[] };
  const review = { kind: 'ConversionReview', apiVersion, request, response: null };
  const hasService = (namespace: string, name: string) =>
    store.collection('services').get(`${namespace}/${name}`) !== undefined;
  const text = await postReview(clientConfig, review, timeout, { sim, dial, callUrl, hasService });
  const converted = objectsIn(text, apiVersion, uid);
  if (converted.length !== objects.length) {
    throw new ConversionFailure(`returned ${converted.length} objects, expected ${objects.length}`);
  }
  return objects.map((object, index) => restored(object, converted[index] ?? {}, desiredAPIVersion, index));
}

function objectsIn(text: string, apiVersion: string, uid: string): readonly JsonObject[] {
  let review: unknown;
  try {
    review = JSON.parse(text);
  } catch (error) {
    throw new ConversionFailure(`failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const given: JsonObject = isObject(review) ? review : {};
  if (given['kind'] !== 'ConversionReview' || given['apiVersion'] !== apiVersion) {
    const got = `${String(given['apiVersion'] ?? '')}, Kind=${String(given['kind'] ?? '')}`;
    throw new ConversionFailure(
      `failed: expected webhook response of ${apiVersion}, Kind=ConversionReview, got ${got}`,
    );
  }
  const { response } = given;
  if (!isObject(response)) throw new ConversionFailure('failed: no response provided');
  // v1beta1 does not ask for it
  if (apiVersion.endsWith('/v1') && response['uid'] !== uid) {
    const got = JSON.stringify(String(response['uid'] ?? ''));
    throw new ConversionFailure(`failed: expected response.uid=${JSON.stringify(uid)}, got ${got}`);
  }
  const result = isObject(response['result']) ? response['result'] : {};
  if (result['status'] !== 'Success') {
    const { message } = result;
    const said = typeof message === 'string' && message !== '' ? message : undefined;
    const status = String(result['status'] ?? '');
    throw new ConversionFailure(`failed: ${said ?? `response.result.status was '${status}', not 'Success'`}`);
  }
  const { convertedObjects } = response;
  return Array.isArray(convertedObjects) ? convertedObjects.filter(isObject) : [];
}

/** Of the metadata only labels and annotations may be changed. */
function restored(original: KubeObject, converted: JsonObject, apiVersion: string, index: number): KubeObject {
  const wrong = (detail: string) =>
    new ConversionFailure(`returned invalid converted object at index ${index}: ${detail}`);
  if (converted['apiVersion'] !== apiVersion) {
    throw wrong(`invalid groupVersion (expected ${apiVersion}, received ${String(converted['apiVersion'] ?? '')})`);
  }
  if (converted['kind'] !== original.kind) {
    throw wrong(`invalid kind (expected ${original.kind}, received ${String(converted['kind'] ?? '')})`);
  }
  const metadata: JsonObject = isObject(converted['metadata']) ? converted['metadata'] : {};
  for (const field of ['name', 'namespace', 'uid'] as const) {
    const [before, after] = [original.metadata[field] ?? '', metadata[field] ?? ''];
    if (before !== after) {
      const said = field === 'uid' ? 'UID' : field;
      throw wrong(`must have the same ${said}: ${String(before)} != ${String(after)}`);
    }
  }
  const { labels: _labels, annotations: _annotations, ...kept } = original.metadata;
  const { labels, annotations } = metadata;
  return {
    ...converted,
    apiVersion,
    kind: original.kind,
    metadata: {
      ...kept,
      ...(isObject(labels) ? { labels: labels as { readonly [key: string]: string } } : {}),
      ...(isObject(annotations) ? { annotations: annotations as { readonly [key: string]: string } } : {}),
    },
  };
}
