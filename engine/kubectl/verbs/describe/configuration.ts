import type { ConfigMap, Secret, ServiceAccount } from '../../../kinds/types.ts';
import { at, entriesAt, listAt, numberAt, textAt } from '../../fields.ts';
import { type Describer, labelsAndAnnotations, mapText, nameAndNamespace, selectorText } from './shared-fields.ts';
import { events } from './events.ts';
import { policyRows } from './policy-rows.ts';
import type { Description } from './writer.ts';
import { longDate } from './writer.ts';

export const configMap: Describer = async (object, out, context) => {
  const { data, binaryData } = object as ConfigMap;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.line(0).line(0, 'Data').line(0, '====');
  for (const [key, value] of entriesAt(data)) {
    out.line(0, `${key}:`).line(0, '----');
    for (const line of String(value).split('\n')) out.line(0, line);
    out.line(0);
  }
  out.line(0).line(0, 'BinaryData').line(0, '====');
  for (const [key, value] of entriesAt(binaryData)) out.line(0, `${key}: ${atob(String(value)).length} bytes`);
  out.line(0);
  await events(out, object, context);
};

export const secret: Describer = (object, out) => {
  const { type, data } = object as Secret;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.line(0).field('Type', type).line(0).line(0, 'Data').line(0, '====');
  for (const [key, value] of entriesAt(data)) {
    const bytes = atob(String(value));
    const open = key === 'token' && type === 'kubernetes.io/service-account-token';
    out.line(0, `${key}:`, open ? bytes : `${bytes.length} bytes`);
  }
};

export const serviceAccount: Describer = async (object, out, context) => {
  const { imagePullSecrets } = object as ServiceAccount;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.multi(
    'Image pull secrets',
    (imagePullSecrets ?? []).map(({ name }) => name ?? ''),
  );
  await events(out, object, context);
};

export const namespace: Describer = async (object, out, { api, signal }) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.field('Status', textAt(object, 'status', 'phase'));
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length > 0) {
    out.line(0, 'Conditions:').line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    out.line(1, '----', '------', '------------------', '------', '-------');
    for (const each of conditions) {
      const text = (name: string): string => textAt(each, name) ?? '';
      out.line(
        1,
        text('type'),
        text('status'),
        longDate(textAt(each, 'lastTransitionTime')),
        text('reason'),
        text('message'),
      );
    }
  }
  const place = { group: '', version: 'v1', namespace: object.metadata.name };
  const quotas = await api.list({ ...place, resource: 'resourcequotas' }, { signal });
  out.line(0);
  if (quotas.items.length === 0) out.line(0, 'No resource quota.');
  else {
    out.line(0, 'Resource Quotas');
    for (const quota of quotas.items) {
      out.line(1, 'Name:', quota.metadata.name);
      scopes(out, quota, 1);
      quotaTable(out, quota, 1);
    }
  }
  const ranges = await api.list({ ...place, resource: 'limitranges' }, { signal });
  out.line(0);
  if (ranges.items.length === 0) out.line(0, 'No LimitRange resource.');
  else {
    out.line(0, 'Resource Limits');
    limitTable(out, ranges.items, ' ');
  }
};

const scopeWords: { readonly [scope: string]: string } = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function scopes(out: Description, quota: unknown, level: number): void {
  const names = listAt(quota, 'spec', 'scopes').map(String).sort();
  if (names.length === 0) return;
  out.field('Scopes', names.join(', '), level);
  for (const name of names) {
    const words = scopeWords[name];
    if (words) out.line(0, `${level === 0 ? ' ' : '  '}* ${words}`);
  }
}

function quotaTable(out: Description, quota: unknown, level: number): void {
  out.line(level, 'Resource', 'Used', 'Hard').line(level, '--------', '---', '---');
  const hard = entriesAt(quota, 'status', 'hard');
  for (const [name, limit] of hard)
    out.line(level, name, String(at(quota, 'status', 'used', name) ?? ''), String(limit));
}

export const resourceQuota: Describer = (object, out) => {
  nameAndNamespace(out, object);
  scopes(out, object, 0);
  out.line(0, 'Resource', 'Used', 'Hard').line(0, '--------', '----', '----');
  for (const [name, limit] of entriesAt(object, 'status', 'hard')) {
    out.line(0, name, String(at(object, 'status', 'used', name) ?? ''), String(limit));
  }
};

const limitFields = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'] as const;

function limitTable(out: Description, ranges: readonly unknown[], indent: string): void {
  const dash = (title: string): string => '-'.repeat(title.length);
  const titles = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];
  const line = (first: string, ...rest: readonly string[]) => out.line(0, `${indent}${first}`, ...rest);
  line('Type', ...titles.slice(1));
  line('----', ...titles.slice(1).map(dash));
  for (const limit of ranges.flatMap((range) => listAt(range, 'spec', 'limits'))) {
    const names = new Set(limitFields.flatMap((field) => entriesAt(limit, field).map(([name]) => name)));
    for (const name of [...names].sort()) {
      const values = limitFields.map((field) => String(at(limit, field, name) ?? '-'));
      line(textAt(limit, 'type') ?? '', name, ...values);
    }
  }
}

export const limitRange: Describer = (object, out) => {
  nameAndNamespace(out, object);
  limitTable(out, [object], '');
};

export const role: Describer = (object, out) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.line(0, 'PolicyRule:');
  out.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  out.line(1, '---------', '-----------------', '--------------', '-----');
  for (const row of policyRows(listAt(object, 'rules'))) out.line(1, ...row);
};

export const roleBinding: Describer = (object, out) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.line(0, 'Role:');
  out.field('Kind', textAt(object, 'roleRef', 'kind'), 1).field('Name', textAt(object, 'roleRef', 'name'), 1);
  out.line(0, 'Subjects:').line(1, 'Kind', 'Name', 'Namespace').line(1, '----', '----', '---------');
  for (const subject of listAt(object, 'subjects')) {
    out.line(1, textAt(subject, 'kind') ?? '', textAt(subject, 'name') ?? '', textAt(subject, 'namespace') ?? '');
  }
};

export const podDisruptionBudget: Describer = async (object, out, context) => {
  const number = (name: string): number => numberAt(object, 'status', name) ?? 0;
  nameAndNamespace(out, object);
  const least = at(object, 'spec', 'minAvailable');
  const most = at(object, 'spec', 'maxUnavailable');
  if (least !== undefined) out.field('Min available', String(least));
  else if (most !== undefined) out.field('Max unavailable', String(most));
  out.orNone('Selector', selectorText(at(object, 'spec', 'selector')));
  out.line(0, 'Status:');
  out.field('Allowed disruptions', number('disruptionsAllowed'), 2);
  out.field('Current', number('currentHealthy'), 2).field('Desired', number('desiredHealthy'), 2);
  out.field('Total', number('expectedPods'), 2);
  await events(out, object, context);
};

export const priorityClass: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name).field('Value', numberAt(object, 'value') ?? 0);
  out.field('GlobalDefault', String(at(object, 'globalDefault') ?? false));
  const policy = textAt(object, 'preemptionPolicy');
  if (policy) out.field('PreemptionPolicy', policy);
  out.field('Description', textAt(object, 'description') ?? '');
  out.field('Annotations', mapText(object.metadata.annotations));
  await events(out, object, context);
};

export const ingressClass: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.field('Controller', textAt(object, 'spec', 'controller'));
  const parameters = at(object, 'spec', 'parameters');
  if (parameters !== undefined) {
    out.line(0, 'Parameters:');
    if (textAt(parameters, 'apiGroup')) out.field('APIGroup', textAt(parameters, 'apiGroup'), 1);
    out.field('Kind', textAt(parameters, 'kind'), 1).field('Name', textAt(parameters, 'name'), 1);
  }
  await events(out, object, context);
};
