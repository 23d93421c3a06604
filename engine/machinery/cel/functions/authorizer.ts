import type { Environment } from '@marcbachmann/cel-js';

/** What an expression asks whether its user may do. */
export interface AccessQuery {
  /** Set for what is no resource. */
  readonly path?: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly verb: string;
  /** A service account in the place of the request's user. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface AccessAnswer {
  readonly allowed: boolean;
  readonly reason?: string;
}

export type AskAccess = (query: AccessQuery) => AccessAnswer;

const nothing: AccessQuery = { group: '', resource: '', subresource: '', namespace: '', name: '', verb: '' };

/** An access question that is put together step by step. */
class CelCheck {
  readonly ask: AskAccess;
  readonly query: AccessQuery;
  constructor(ask: AskAccess, query: AccessQuery) {
    this.ask = ask;
    this.query = query;
  }
}
/** Each step has a type of its own, so that they only fit together in their order. */
class CelAuthorizer extends CelCheck {
  readonly requestResource: CelResourceCheck;
  constructor(ask: AskAccess, query: AccessQuery, requestResource: AccessQuery) {
    super(ask, query);
    this.requestResource = new CelResourceCheck(ask, requestResource);
  }
}
class CelGroupCheck extends CelCheck {}
class CelResourceCheck extends CelCheck {}
class CelPathCheck extends CelCheck {}
class CelDecision {
  readonly answer: AccessAnswer;
  constructor(answer: AccessAnswer) {
    this.answer = answer;
  }
}

export const authorizerType = 'kubernetes.authorization.Authorizer';
const group = 'kubernetes.authorization.GroupCheck';
const resource = 'kubernetes.authorization.ResourceCheck';
const path = 'kubernetes.authorization.PathCheck';
const decision = 'kubernetes.authorization.Decision';

/** The variable `authorizer`; `requestResource` is what the request itself is about. */
export const authorizerFor = (ask: AskAccess, requestResource: Partial<AccessQuery>): unknown =>
  new CelAuthorizer(ask, nothing, { ...nothing, ...requestResource });

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library */
export function registerAuthorizer(environment: Environment): void {
  const narrowed = (check: CelCheck, more: Partial<AccessQuery>): CelResourceCheck =>
    new CelResourceCheck(check.ask, { ...check.query, ...more });
  const decide = (check: CelCheck, verb: string): CelDecision => new CelDecision(check.ask({ ...check.query, verb }));
  environment
    .registerType(decision, CelDecision)
    .registerType(path, CelPathCheck)
    .registerType(resource, CelResourceCheck)
    .registerType(group, CelGroupCheck)
    .registerType(authorizerType, { ctor: CelAuthorizer, fields: { requestResource: resource } })
    .registerFunction(
      `${authorizerType}.path(string): ${path}`,
      ({ ask, query }: CelCheck, to: string) => new CelPathCheck(ask, { ...query, path: to }),
    )
    .registerFunction(
      `${authorizerType}.group(string): ${group}`,
      ({ ask, query }: CelCheck, name: string) => new CelGroupCheck(ask, { ...query, group: name }),
    )
    .registerFunction(
      `${authorizerType}.serviceAccount(string, string): ${authorizerType}`,
      ({ ask, query, requestResource }: CelAuthorizer, namespace: string, name: string) => {
        const serviceAccount = { namespace, name };
        return new CelAuthorizer(ask, { ...query, serviceAccount }, { ...requestResource.query, serviceAccount });
      },
    )
    .registerFunction(`${group}.resource(string): ${resource}`, (check: CelCheck, name: string) =>
      narrowed(check, { resource: name }),
    )
    .registerFunction(`${resource}.subresource(string): ${resource}`, (check: CelCheck, subresource: string) =>
      narrowed(check, { subresource }),
    )
    .registerFunction(`${resource}.namespace(string): ${resource}`, (check: CelCheck, namespace: string) =>
      narrowed(check, { namespace }),
    )
    .registerFunction(`${resource}.name(string): ${resource}`, (check: CelCheck, name: string) =>
      narrowed(check, { name }),
    )
    // RBAC does not look at selectors, so they narrow nothing
    .registerFunction(`${resource}.fieldSelector(string): ${resource}`, (check: CelCheck) => check)
    .registerFunction(`${resource}.labelSelector(string): ${resource}`, (check: CelCheck) => check)
    .registerFunction(`${resource}.check(string): ${decision}`, decide)
    .registerFunction(`${path}.check(string): ${decision}`, decide)
    .registerFunction(`${decision}.allowed(): bool`, ({ answer }: CelDecision) => answer.allowed)
    .registerFunction(`${decision}.errored(): bool`, () => false)
    .registerFunction(`${decision}.error(): string`, () => '')
    .registerFunction(`${decision}.reason(): string`, ({ answer }: CelDecision) => answer.reason ?? '');
}
