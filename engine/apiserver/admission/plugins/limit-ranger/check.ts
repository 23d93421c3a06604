import { formatQuantity, parseQuantity, type Quantity, zeroQuantity } from '../../../../machinery/quantity.ts';
import type { Container, LimitRange, PersistentVolumeClaim, PodSpec } from '../../../../kinds/types.ts';
import { type Amounts, amountsOf, podAmounts } from '../../../../kinds/quota/pod-amounts.ts';

type Item = NonNullable<LimitRange['spec']>['limits'][number];

interface Given {
  readonly type: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** One way in which something is outside a limit range, in words and as data. */
export interface Problem {
  readonly message: string;
  /** `Container`, `Pod`, … */
  readonly type: string;
  readonly resource: string;
  readonly rule: 'min' | 'max' | 'maxLimitRequestRatio';
  /** The quantity that the rule names: the nearest that would be allowed. */
  readonly nearest: string;
  readonly request: string | null;
  readonly limit: string | null;
}

/** Each way in which a pod is outside a limit range; none where it fits. */
export function checkPod(spec: PodSpec, { spec: range }: LimitRange): readonly Problem[] {
  return (range?.limits ?? []).flatMap((item) => {
    if (item.type === 'Container') {
      return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((c) => checkAll(item, ofContainer(c)));
    }
    if (item.type !== 'Pod') return [];
    return checkAll(item, { type: 'Pod', requests: podAmounts(spec, 'requests'), limits: podAmounts(spec, 'limits') });
  });
}

/** The same for a claim, which has requests alone. */
export function checkClaim({ spec }: PersistentVolumeClaim, { spec: range }: LimitRange): readonly Problem[] {
  const given = { type: 'PersistentVolumeClaim', requests: amountsOf(spec?.resources?.requests), limits: new Map() };
  return (range?.limits ?? [])
    .filter((item) => item.type === 'PersistentVolumeClaim')
    .flatMap((item) => [...each('min', item, given, tooLittle), ...each('max', item, given, requestsTooMuch)]);
}

const ofContainer = ({ resources }: Container): Given => ({
  type: 'Container',
  requests: amountsOf(resources?.requests),
  limits: amountsOf(resources?.limits),
});

const checkAll = (item: Item, given: Given): readonly Problem[] => [
  ...each('min', item, given, tooLittle),
  ...each('max', item, given, tooMuch),
  ...each('maxLimitRequestRatio', item, given, tooFarApart),
];

type Check = (
  resource: string,
  type: string,
  bound: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
) => string | undefined;

function each(rule: Problem['rule'], item: Item, given: Given, check: Check): readonly Problem[] {
  const { type, requests, limits } = given;
  return Object.entries(item[rule] ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([resource, text]) => {
      const bound = parseQuantity(text) ?? zeroQuantity;
      const [request, limit] = [requests.get(resource), limits.get(resource)];
      const message = check(resource, type, bound, request, limit);
      if (message === undefined) return [];
      const shown = (amount: Quantity | undefined) => (amount ? formatQuantity(amount) : null);
      const amounts = { nearest: formatQuantity(bound), request: shown(request), limit: shown(limit) };
      return [{ message, type, resource, rule, ...amounts }];
    });
}

const tooLittle: Check = (resource, type, least, request, limit) => {
  const rule = `minimum ${resource} usage per ${type} is ${formatQuantity(least)}`;
  if (!request) return `${rule}.  No request is specified`;
  if (request.nanos < least.nanos) return `${rule}, but request is ${formatQuantity(request)}`;
  return limit && limit.nanos < least.nanos ? `${rule}, but limit is ${formatQuantity(limit)}` : undefined;
};

const tooMuch: Check = (resource, type, most, request, limit) => {
  const rule = `maximum ${resource} usage per ${type} is ${formatQuantity(most)}`;
  if (!limit) return `${rule}.  No limit is specified`;
  if (limit.nanos > most.nanos) return `${rule}, but limit is ${formatQuantity(limit)}`;
  return request && request.nanos > most.nanos ? `${rule}, but request is ${formatQuantity(request)}` : undefined;
};

const requestsTooMuch: Check = (resource, type, most, request) => {
  const rule = `maximum ${resource} usage per ${type} is ${formatQuantity(most)}`;
  if (!request) return `${rule}.  No request is specified`;
  return request.nanos > most.nanos ? `${rule}, but request is ${formatQuantity(request)}` : undefined;
};

const tooFarApart: Check = (resource, type, most, request, limit) => {
  const rule = `${resource} max limit to request ratio per ${type} is ${formatQuantity(most)}, but`;
  if (!request?.nanos) return `${rule} no request is specified or request is 0`;
  if (!limit?.nanos) return `${rule} no limit is specified or limit is 0`;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  return ratio > Number(most.nanos) / 1e9 ? `${rule} provided ratio is ${ratio.toFixed(6)}` : undefined;
};
