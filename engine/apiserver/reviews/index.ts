/** Kinds that are asked, not kept: access and identity reviews, and bindings. */
import { badRequest, failure, type FieldError } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject, KubeObject, Status } from '../../machinery/types.ts';
import { collect } from '../../machinery/validation/index.ts';
import { isPrivileged } from '../authorization/index.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import type { UserInfo } from '../contract.ts';
import type { Endpoint } from '../endpoint.ts';
import { sameNamespace } from '../verbs/create.ts';
import { binding } from '../subresources/binding.ts';
import { partOf } from '../subresources/part.ts';

type Review = (context: ServerContext, call: Call, body: KubeObject) => Promise<KubeObject | Status>;

const reviews: { readonly [resourceAndGroup: string]: Review } = {
  'bindings.': (context, call, body) =>
    binding.create?.(
      context,
      { ...call, endpoint: context.endpoint({ group: '', version: 'v1', resource: 'pods' }), name: body.metadata.name },
      body,
    ) ?? Promise.reject(failure(404, 'NotFound', 'the server could not find the requested resource', {})),
  'selfsubjectaccessreviews.authorization.k8s.io': (context, call, body) =>
    reviewAccess(context, body, call.identity.user, call.endpoint),
  'subjectaccessreviews.authorization.k8s.io': (context, call, body) =>
    reviewAccess(context, body, subjectOf(body), call.endpoint),
  'localsubjectaccessreviews.authorization.k8s.io': async (context, call, body) => {
    const namespace = sameNamespace(call.namespace, body);
    const local = { ...body, metadata: { ...body.metadata, ...(namespace === undefined ? {} : { namespace }) } };
    return reviewAccess(context, local, subjectOf(body), call.endpoint, namespace);
  },
  'selfsubjectrulesreviews.authorization.k8s.io': async (context, call, body) => {
    const { user } = call.identity;
    const namespace = String(partOf(body, 'spec')['namespace'] ?? '');
    if (namespace === '') throw badRequest('no namespace on request');
    const everything = {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    };
    const rules = isPrivileged(user) ? everything : (context.authorizer.rules?.(user, namespace) ?? everything);
    return answered(body, call.endpoint, rules);
  },
  'selfsubjectreviews.authentication.k8s.io': async (context, call, body) => {
    const shown = answered(body, call.endpoint, { userInfo: userInfoOf(call.identity.user) });
    return { ...shown, metadata: { ...shown.metadata, creationTimestamp: context.sim.clock.timestamp() } };
  },
  'tokenreviews.authentication.k8s.io': async (context, call, body) => {
    const { token, audiences } = partOf(body, 'spec');
    if (typeof token !== 'string' || token === '') {
      throw badRequest('token is required for TokenReview in authentication');
    }
    const wanted = Array.isArray(audiences) && audiences.length > 0 ? audiences.map(String) : undefined;
    const owner = context.tokens.owner(token, wanted);
    const other = owner ? undefined : context.otherTokens.map((known) => known(token)).find((user) => user);
    const status = other
      ? { authenticated: true, user: userInfoOf(other), ...(wanted ? { audiences: wanted } : {}) }
      : owner
        ? { authenticated: true, user: userInfoOf(owner.user), audiences: owner.audiences }
        : { user: {}, error: 'invalid bearer token' };
    return answered(body, call.endpoint, status);
  },
};

const byEndpoint = new WeakMap<Endpoint, { readonly review: Review | undefined }>();

/** Remembered: every creation asks. */
export function reviewOf(endpoint: Endpoint): Review | undefined {
  let known = byEndpoint.get(endpoint);
  if (!known) byEndpoint.set(endpoint, (known = { review: reviews[`${endpoint.resource}.${endpoint.group}`] }));
  return known.review;
}

const userInfoOf = ({ name, uid, groups, extra }: UserInfo): JsonObject => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

function answered(body: KubeObject, { apiVersion, kind }: Endpoint, status: JsonObject): KubeObject {
  return { ...body, kind, apiVersion, metadata: { ...body.metadata }, status };
}

function subjectOf(body: KubeObject): UserInfo {
  const { user, groups, uid } = partOf(body, 'spec');
  return {
    name: typeof user === 'string' ? user : '',
    groups: Array.isArray(groups) ? groups.map(String) : [],
    ...(typeof uid === 'string' ? { uid } : {}),
  };
}

async function reviewAccess(
  { authorizer }: ServerContext,
  body: KubeObject,
  user: UserInfo,
  endpoint: Endpoint,
  /** The one namespace that may be asked about, where it is a local review. */
  local?: string,
): Promise<KubeObject> {
  const { resourceAttributes: resource, nonResourceAttributes: other } = partOf(body, 'spec');
  const errors = problemsOf(body, user, local);
  // the real server has forgotten the kind by then
  if (errors.length > 0) throw invalid({ group: endpoint.group, kind: '' }, '', errors);
  const asked = isObject(resource) ? resource : isObject(other) ? other : {};
  const text = (field: string): string => String(asked[field] ?? '');
  const { allowed, reason } = isPrivileged(user)
    ? { allowed: true, reason: undefined }
    : await authorizer.authorize({
        user,
        verb: text('verb'),
        group: text('group'),
        version: text('version'),
        resource: text('resource'),
        subresource: text('subresource'),
        namespace: text('namespace') || undefined,
        name: text('name'),
        ...(isObject(other) ? { path: text('path') } : {}),
      });
  return answered(body, endpoint, { allowed, ...(reason ? { reason } : {}) });
}

/** What is not right about the question; `local`: the one namespace that it may be about. */
function problemsOf(body: KubeObject, user: UserInfo, local: string | undefined): readonly FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: other } = partOf(body, 'spec');
  return collect((found) => {
    if (isObject(resource) && isObject(other)) {
      found.invalid('spec.nonResourceAttributes', other, 'cannot be specified in combination with resourceAttributes');
    } else if (!isObject(resource) && !isObject(other)) {
      const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
      found.invalid('spec.resourceAttributes', null, detail);
    }
    if (user.name === '' && user.groups.length === 0) {
      found.invalid('spec.user', '', 'at least one of user or group must be specified');
    }
    const { namespace, managedFields: _, creationTimestamp: __, ...others } = body.metadata ?? {};
    const named = Object.values(others).some((value) => value !== undefined && value !== null && value !== '');
    if (named || (namespace && local === undefined)) {
      found.invalid(
        'metadata',
        body.metadata,
        local === undefined ? 'must be empty' : 'must be empty except for namespace',
      );
    }
    if (local === undefined) return;
    const about = isObject(resource) ? String(resource['namespace'] ?? '') : local;
    if (about !== local) found.invalid('spec.resourceAttributes.namespace', about, 'must match metadata.namespace');
    if (isObject(other)) found.invalid('spec.nonResourceAttributes', other, 'disallowed on this kind of request');
  });
}
