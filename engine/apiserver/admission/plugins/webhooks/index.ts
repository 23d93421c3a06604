/**
 * MutatingAdmissionWebhook and ValidatingAdmissionWebhook: services of the cluster have a say in its requests.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 */
import { badRequest, failure, isApiError } from '../../../../machinery/errors.ts';
import { deepFreeze } from '../../../../machinery/freeze.ts';
import { applyJsonPatch } from '../../../../machinery/patch/index.ts';
import { same } from '../../../../machinery/share.ts';
import type { Json, KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../contract.ts';
import { Denial } from '../../denial.ts';
import { type Answer, CallFailure, callWebhook } from './call.ts';
import { type Hook, hooksOf, isAsked } from './configuration.ts';
import { hookEvidence } from './evidence.ts';

const group = 'admissionregistration.k8s.io';

export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name: 'MutatingAdmissionWebhook',
  handles: () => true,
  reinvokes: true,
  admit(attributes, context) {
    const hooks = context.derived(group, 'mutatingwebhookconfigurations', undefined, hooksOf);
    return hooks.length === 0 ? undefined : mutate(hooks, attributes, context);
  },
};

export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  handles: () => true,
  validate(attributes, context) {
    const hooks = context.derived(group, 'validatingwebhookconfigurations', undefined, hooksOf);
    if (hooks.length === 0) return undefined;
    const wanted = hooks.filter((hook) => wants(hook, attributes, context));
    return wanted.length === 0 ? undefined : askAll(wanted, attributes, context);
  },
};

/** Asked at the same time; the first one's refusal, in their order, is the one that is told. */
async function askAll(
  hooks: readonly Hook[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<void> {
  const asked = hooks.map((hook) => ask(hook, attributes, context).then(undefined, (error: unknown) => ({ error })));
  for (const answer of await Promise.all(asked)) {
    if (answer && 'error' in answer) throw answer.error;
  }
}

function mutate(
  hooks: readonly Hook[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<void> | undefined {
  // the usual request is no webhook's business, and must not wait
  if (!hooks.some((hook) => wants(hook, attributes, context))) return undefined;
  return mutateInTurn(hooks, attributes, context);
}

async function mutateInTurn(
  hooks: readonly Hook[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<void> {
  const left = new Map<Hook, KubeObject | undefined>();
  const turn = async (hook: Hook): Promise<void> => {
    if (!wants(hook, attributes, context)) return;
    const answer = await ask(hook, attributes, context);
    if (answer?.patch !== undefined) apply(hook, answer.patch, attributes);
    left.set(hook, attributes.object);
  };
  for (const hook of hooks) await turn(hook);
  // those that ask for it see once more what others changed after them
  for (const hook of hooks) {
    if (hook.reinvocationPolicy !== 'IfNeeded' || !left.has(hook)) continue;
    if (!same(left.get(hook), attributes.object)) await turn(hook);
  }
}

function wants(hook: Hook, attributes: AdmissionAttributes, context: AdmissionContext): boolean {
  const wanted = isAsked(hook, attributes, context);
  if (wanted.asked) return true;
  if (wanted.failure === undefined || hook.failurePolicy === 'Ignore') return false;
  throw failedCalling(hook, wanted.failure, attributes, context);
}

/** Undefined where the webhook failed and may be ignored. @throws ApiError where it refuses, or fails and may not */
async function ask(
  hook: Hook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<Answer | undefined> {
  if (attributes.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun') {
    throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
  }
  let answer: Answer;
  try {
    answer = await callWebhook(hook, attributes, context);
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (hook.failurePolicy !== 'Ignore') throw failedCalling(hook, error.message, attributes, context);
    ignored(hook, error.message, attributes, context);
    return undefined;
  }
  for (const warning of answer.warnings) attributes.warn(warning);
  if (!answer.allowed) throw refusal(hook, answer, attributes, context);
  return answer;
}

function failedCalling(hook: Hook, why: string, attributes: AdmissionAttributes, context: AdmissionContext): Denial {
  const { name } = hook;
  const message = `Internal error occurred: failed calling webhook ${JSON.stringify(name)}: ${why}`;
  const { status } = failure(500, 'InternalError', message, {
    causes: [{ message: message.slice('Internal error occurred: '.length) }],
  });
  return new Denial(status, 'webhook-failed', {
    ...hookEvidence(hook, attributes, context),
    why,
    // a webhook that fails would have been passed over
    nearest: { failurePolicy: 'Ignore' },
  });
}

function refusal(
  hook: Hook,
  { status = {} }: Answer,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Denial {
  const { name } = hook;
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const said = status.message || status.reason;
  const code = status.code !== undefined && status.code >= 400 ? status.code : 400;
  const message = said ? `${by}: ${said}` : `${by} without explanation`;
  return new Denial(failure(code, status.reason ?? '', message, status.details).status, 'webhook-denied', {
    ...hookEvidence(hook, attributes, context),
    said: said ?? null,
  });
}

function ignored(
  { name: webhook }: Hook,
  why: string,
  { endpoint, namespace, name }: AdmissionAttributes,
  { sim }: AdmissionContext,
): void {
  const { apiVersion, kind } = endpoint;
  const subject = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
  sim.trace.record({ component: 'admission/webhooks', subject, code: 'webhook-ignored', data: { webhook, why } });
}

function apply(hook: Hook, patch: string, attributes: AdmissionAttributes): void {
  const { object, endpoint } = attributes;
  if (!object) return;
  try {
    const operations: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(patch), (c) => c.charCodeAt(0))),
    );
    const shown: unknown = endpoint.present(object);
    const patched: unknown = applyJsonPatch(shown as Json, operations as Json);
    attributes.object = deepFreeze(endpoint.toStorage(patched as KubeObject));
  } catch (error) {
    const why = isApiError(error) || error instanceof Error ? error.message : String(error);
    throw new Denial(failure(500, 'InternalError', `Internal error occurred: ${why}`).status, 'patch-does-not-apply', {
      webhook: hook.name,
      why,
    });
  }
}
