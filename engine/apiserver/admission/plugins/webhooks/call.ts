/** Asks one webhook about one request. */
import type { JsonObject, StatusDetails } from '../../../../machinery/types.ts';
import { isObject } from '../../../../machinery/patch/index.ts';
import { PostFailure, postReview } from '../../../webhooks/post.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import { describeRequest } from '../matching/request.ts';
import type { Hook } from './configuration.ts';

export interface Answer {
  readonly allowed: boolean;
  readonly warnings: readonly string[];
  readonly patch?: string;
  readonly patchType?: string;
  readonly status?: {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: StatusDetails;
  };
}

/** The webhook could not be asked, or did not answer as it should. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
}

/** @throws CallFailure in the words that follow `failed calling webhook "…": ` */
export async function callWebhook(
  hook: Hook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<Answer> {
  const version = hook.admissionReviewVersions?.find((known) => known === 'v1' || known === 'v1beta1') ?? 'v1';
  const review = reviewOf(attributes, `admission.k8s.io/${version}`, context.random);
  const { sim, dial, callUrl, find } = context;
  const hasService = (namespace: string, name: string) => find('', 'services', namespace, name) !== undefined;
  try {
    const timeout = hook.timeoutSeconds ?? 10;
    return answerOf(await postReview(hook.clientConfig, review, timeout, { sim, dial, callUrl, hasService }), review);
  } catch (error) {
    throw error instanceof PostFailure ? new CallFailure(`failed to call webhook: ${error.message}`) : error;
  }
}

type Review = { readonly apiVersion: string; readonly kind: string; readonly request: JsonObject };

function reviewOf(attributes: AdmissionAttributes, apiVersion: string, random: { uuid(): string }): Review {
  const { endpoint, object, old } = attributes;
  return {
    apiVersion,
    kind: 'AdmissionReview',
    request: {
      uid: random.uuid(),
      ...describeRequest(attributes),
      object: object ? (endpoint.present(object) as unknown as JsonObject) : null,
      oldObject: old ? (endpoint.present(old) as unknown as JsonObject) : null,
    },
  };
}

function answerOf(text: string, { apiVersion, request }: Review): Answer {
  let review: unknown;
  try {
    review = JSON.parse(text);
  } catch (error) {
    throw new CallFailure(`failed to call webhook: ${error instanceof Error ? error.message : String(error)}`);
  }
  const response = isObject(review) ? review['response'] : undefined;
  if (!isObject(review) || !isObject(response)) {
    throw new CallFailure('received invalid webhook response: webhook response was absent');
  }
  if (review['kind'] !== 'AdmissionReview' || review['apiVersion'] !== apiVersion) {
    const expected = `${apiVersion}, Kind=AdmissionReview`;
    const given = `${String(review['apiVersion'] ?? '')}, Kind=${String(review['kind'] ?? '')}`;
    throw new CallFailure(`received invalid webhook response: expected webhook response of ${expected}, got ${given}`);
  }
  const uid = String(response['uid'] ?? '');
  if (uid !== request['uid']) {
    const words = `expected response.uid=${JSON.stringify(request['uid'])}, got ${JSON.stringify(uid)}`;
    throw new CallFailure(`received invalid webhook response: ${words}`);
  }
  const { allowed, patch, patchType, warnings, status } = response;
  if (typeof patch === 'string' && patchType !== 'JSONPatch') {
    const words =
      patchType === undefined
        ? 'webhook returned response.patch but not response.patchType'
        : `webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`;
    throw new CallFailure(`received invalid webhook response: ${words}`);
  }
  return {
    allowed: allowed === true,
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    ...(typeof patch === 'string' ? { patch } : {}),
    ...(isObject(status) ? { status: status as NonNullable<Answer['status']> } : {}),
  };
}
