import type { KubeApi } from '../../client/kube-api.ts';
import { type ApiError, failure, methodNotAllowed } from '../../machinery/errors.ts';
import { formatQuantity, fromMilliValue } from '../../machinery/quantity.ts';
import { parseLabelSelector, satisfies } from '../../machinery/selectors/index.ts';
import { type Measurements, type Offer, type Series, measure } from './series.ts';

export const customMetrics = 'custom.metrics.k8s.io';
export const externalMetrics = 'external.metrics.k8s.io';

interface Question {
  readonly api: KubeApi;
  readonly measurements: Measurements;
  /** As the values are marked. */
  readonly timestamp: string;
  /** `v1beta2`, or the older form of the answer. */
  readonly version: string;
  readonly query: URLSearchParams;
}

/** Of what, and which: `*` for all objects of a resource. */
interface Subject {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly metric: string;
}

/**
 * Answers a request for a metric, or for the list of what there is.
 *
 * @param target path and query
 * @param now milliseconds since 1970
 * @throws ApiError as the real adapter would say it
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/instrumentation/custom-metrics-api.md
 */
export async function answer(
  api: KubeApi,
  { method, target }: { readonly method: string; readonly target: string },
  now: { readonly milliseconds: number; readonly timestamp: string },
): Promise<object> {
  const { pathname, searchParams: query } = new URL(target, 'https://adapter');
  const [, , group = '', version = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  if (method !== 'GET') throw methodNotAllowed({ group, resource: rest.at(-2) ?? '' }, method.toLowerCase());
  const measurements = await measure(api, now.milliseconds);
  const question = { api, measurements, timestamp: now.timestamp, version, query };
  const isExternal = group === externalMetrics;
  if (rest.length === 0) return resourceList(`${group}/${version}`, measurements.offers, isExternal);
  if (isExternal) return external(question, rest);
  const subject = subjectOf(rest);
  if (!subject) throw unknownPath();
  return custom(question, subject);
}

const unknownPath = (): ApiError => failure(404, 'NotFound', 'the server could not find the requested resource');

function resourceList(groupVersion: string, offers: readonly Offer[], isExternal: boolean): object {
  const shown = new Map<string, object>();
  for (const { metric, resource, namespaced } of offers) {
    if (isExternal !== (resource === undefined)) continue;
    const name = resource === undefined ? metric : `${resource}/${metric}`;
    const kind = isExternal ? 'ExternalMetricValueList' : 'MetricValueList';
    shown.set(name, { name, singularName: '', namespaced, kind, verbs: ['get'] });
  }
  const resources = [...shown].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** `namespaces/NS/RESOURCE/NAME/METRIC`, `namespaces/NS/metrics/METRIC` of the namespace itself, `RESOURCE/NAME/METRIC`. */
function subjectOf(parts: readonly string[]): Subject | undefined {
  const [first = '', second = '', third = '', fourth = '', metric = ''] = parts;
  if (first === 'namespaces' && parts.length === 4 && third === 'metrics') {
    return { resource: 'namespaces', namespace: '', name: second, metric: fourth };
  }
  if (first === 'namespaces' && parts.length === 5) return { resource: third, namespace: second, name: fourth, metric };
  return parts.length === 3 ? { resource: first, namespace: '', name: second, metric: third } : undefined;
}

async function custom(question: Question, subject: Subject): Promise<object> {
  const { measurements, query, version } = question;
  const { resource, namespace, name, metric } = subject;
  const missing = `the server could not find the metric ${metric} for ${resource}`;
  if (!measurements.offers.some((offer) => offer.resource === resource && offer.metric === metric)) {
    throw failure(404, 'NotFound', missing);
  }
  const matches = selecting(query.get('metricLabelSelector'));
  const series = measurements.series.filter(
    ({ of, labels, metric: named }) =>
      of?.resource === resource && of.namespace === namespace && named === metric && matches(labels),
  );
  const names = name === '*' ? await namesOf(question, subject) : [name];
  const items = names.flatMap((one) => {
    const own = series.filter(({ of }) => of?.name === one);
    return own[0] ? [metricValue(question, own[0], sum(own))] : [];
  });
  if (name !== '*' && items.length === 0) throw failure(404, 'NotFound', `${missing} ${name}`);
  return { kind: 'MetricValueList', apiVersion: `${customMetrics}/${version}`, metadata: {}, items };
}

const sum = (series: readonly Series[]): number => series.reduce((total, { value }) => total + value, 0);

/** Fractions are kept to a thousandth, as quantities of the API are made of numbers. */
const inText = (value: number): string => formatQuantity(fromMilliValue(Math.trunc(value * 1000)));

const selecting = (selector: string | null) => {
  const requirements = parseLabelSelector(selector ?? '');
  return (labels: Series['labels']): boolean => requirements.every((one) => satisfies(labels, one));
};

/** Objects of the resource that there are and that the selector chooses, in their order. */
async function namesOf({ api, query }: Question, { resource, namespace }: Subject): Promise<readonly string[]> {
  const [plural = '', ...group] = resource.split('.');
  const { resources } = await api.discovery();
  const served = resources.find((known) => known.resource === plural && known.group === group.join('.'));
  if (!served) return [];
  const ref = { group: served.group, version: served.version, resource: plural };
  const labelSelector = query.get('labelSelector') ?? '';
  const { items } = await api.list({ ...ref, ...(namespace === '' ? {} : { namespace }) }, { labelSelector });
  return items.map(({ metadata }) => metadata.name);
}

function metricValue({ timestamp, version, query }: Question, { of, metric }: Series, value: number): object {
  const { gvk, namespace, name } = of ?? { gvk: { group: '', version: '', kind: '' }, namespace: '', name: '' };
  const describedObject = {
    kind: gvk.kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    // the core group, too, is written with its slash
    apiVersion: `${gvk.group}/${gvk.version}`,
  };
  const selector = labelSelectorOf(query.get('metricLabelSelector') ?? '');
  if (version === 'v1beta1') return { describedObject, metricName: metric, timestamp, value: inText(value), selector };
  return { describedObject, metric: { name: metric, selector }, timestamp, value: inText(value) };
}

const operators: { readonly [operator: string]: string } = {
  '!=': 'NotIn',
  in: 'In',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

/** A selector in text as an object of the API; null for one that selects everything. */
function labelSelectorOf(text: string): object | null {
  const requirements = parseLabelSelector(text);
  if (requirements.length === 0) return null;
  const matchLabels: { [label: string]: string } = {};
  const matchExpressions: object[] = [];
  for (const { key, operator, values } of requirements) {
    if (operator === '=') matchLabels[key] = values[0] ?? '';
    else {
      const listed = values.length === 0 ? {} : { values: [...values] };
      matchExpressions.push({ key, operator: operators[operator] ?? operator, ...listed });
    }
  }
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}

/** `namespaces/NS/METRIC`. */
function external({ measurements, timestamp, version, query }: Question, parts: readonly string[]): object {
  const [root, namespace = '', metric = ''] = parts;
  if (root !== 'namespaces' || parts.length !== 3) throw unknownPath();
  if (!measurements.offers.some((offer) => offer.resource === undefined && offer.metric === metric)) {
    // the real adapter takes the default namespace for none
    const where = namespace === 'default' ? 'namespaces' : '';
    throw failure(404, 'NotFound', `the server could not find the metric ${metric} for ${where}`);
  }
  const matches = selecting(query.get('labelSelector'));
  const items = measurements.series
    .filter(
      ({ of, labels, metric: named, namespace: only }) =>
        !of && named === metric && (only === undefined || only === namespace) && matches(labels),
    )
    .map(({ labels, value }) => ({ metricName: metric, metricLabels: labels, timestamp, value: inText(value) }));
  return { kind: 'ExternalMetricValueList', apiVersion: `${externalMetrics}/${version}`, metadata: {}, items };
}
