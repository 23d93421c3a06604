import type { FieldError } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Random } from '../../sim/index.ts';
import type { Collection } from '../../store/index.ts';
import { itemsOf, partOf } from '../subresources/part.ts';
import type { Allocator } from './index.ts';
import { NumberPool } from './pool.ts';

const addressRange = { text: '10.96.0.0/16', first: ipNumber('10.96.0.1'), size: 65_534 };
const portRange = { text: '30000-32767', first: 30_000, size: 2768 };

/**
 * The address families of a service in a cluster that has IPv4 alone. Endpoints of a headless service without a selector are
 * somebody else's, and may be of both.
 */
function familiesOf(spec: JsonObject, errors: FieldError[]): JsonObject {
  const given = Array.isArray(spec['ipFamilies']) ? spec['ipFamilies'].map(String) : [];
  const { selector } = spec;
  const free = spec['clusterIP'] === 'None' && !(isObject(selector) && Object.keys(selector).length > 0);
  const policy = spec['ipFamilyPolicy'] ?? (free ? 'RequireDualStack' : 'SingleStack');
  if (free) {
    const [first = 'IPv4'] = given;
    const both = [first, first === 'IPv4' ? 'IPv6' : 'IPv4'];
    return { ipFamilies: given.length > 1 || policy !== 'SingleStack' ? both : [first], ipFamilyPolicy: policy };
  }
  for (const [index, value] of given.entries()) {
    if (value === 'IPv4') continue;
    const field = `spec.ipFamilies[${index}]`;
    errors.push({ code: 'FieldValueInvalid', field, value, detail: 'not configured on this cluster' });
  }
  if (policy === 'RequireDualStack') {
    const detail = 'this cluster is not configured for dual-stack services';
    errors.push({ code: 'FieldValueInvalid', field: 'spec.ipFamilyPolicy', value: policy, detail });
  }
  return { ipFamilies: given.length > 0 ? given : ['IPv4'], ipFamilyPolicy: policy };
}

/**
 * Addresses and node ports of Services.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/
 */
export function createServiceAllocator(services: Collection, random: Random): Allocator {
  const addresses = new NumberPool(addressRange.first, addressRange.size);
  const ports = new NumberPool(portRange.first, portRange.size);

  services.observe((key, object, previous) => {
    if (previous?.['spec'] === object?.['spec']) return;
    if (previous) {
      for (const address of addressesOf(previous)) addresses.release(address, key);
      for (const port of nodePortsOf(previous)) ports.release(port, key);
    }
    if (object) {
      for (const address of addressesOf(object)) addresses.take(address, key);
      for (const port of nodePortsOf(object)) ports.take(port, key);
    }
  });

  function withAddress(key: string, spec: JsonObject, errors: FieldError[]): JsonObject {
    const asked = spec['clusterIP'];
    if (spec['type'] === 'ExternalName') return spec;
    const families = familiesOf(spec, errors);
    if (asked === 'None') return { ...spec, clusterIPs: ['None'], ...families };
    if (typeof asked === 'string' && asked !== '') {
      const why = refusal(asked, key);
      if (why) errors.push({ code: 'FieldValueInvalid', field: 'spec.clusterIPs', value: [asked], detail: why });
      return { ...spec, clusterIPs: spec['clusterIPs'] ?? [asked], ...families };
    }
    const picked = addresses.pick(random, new Set());
    if (picked === undefined) {
      errors.push({
        code: 'InternalError',
        field: 'spec.clusterIPs',
        detail: 'failed to allocate a serviceIP: range is full',
      });
      return spec;
    }
    return { ...spec, clusterIP: ipText(picked), clusterIPs: [ipText(picked)], ...families };
  }

  function refusal(address: string, key: string): string | undefined {
    const number = ipNumber(address);
    if (!addresses.has(number)) {
      return `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${addressRange.text}`;
    }
    const holder = addresses.holder(number);
    return holder === undefined || holder === key
      ? undefined
      : `failed to allocate IP ${address}: provided IP is already allocated`;
  }

  function withNodePorts(key: string, spec: JsonObject, errors: FieldError[]): JsonObject {
    if (!needsNodePorts(spec)) return spec;
    const given = itemsOf(spec, 'ports');
    const mine = new Set(given.map((port) => Number(port['nodePort'] ?? 0)));
    const byNumber = new Map<unknown, number>();
    const allocated = given.map((port, index): JsonObject => {
      const asked = port['nodePort'];
      if (typeof asked === 'number' && asked !== 0) {
        const why = portRefusal(asked, key);
        const field = `spec.ports[${index}].nodePort`;
        if (why) errors.push({ code: 'FieldValueInvalid', field, value: asked, detail: why });
        byNumber.set(port['port'], asked);
        return port;
      }
      // TCP and UDP of one port share their node port
      const nodePort = byNumber.get(port['port']) ?? ports.pick(random, mine);
      if (nodePort === undefined) {
        errors.push({
          code: 'InternalError',
          field: `spec.ports[${index}].nodePort`,
          detail: 'failed to allocate a nodePort: range is full',
        });
        return port;
      }
      mine.add(nodePort);
      byNumber.set(port['port'], nodePort);
      return { ...port, nodePort };
    });
    return { ...spec, ports: allocated };
  }

  function withHealthPort(key: string, spec: JsonObject, errors: FieldError[]): JsonObject {
    if (!needsHealthPort(spec)) return spec;
    const { healthCheckNodePort: asked } = spec;
    if (typeof asked === 'number' && asked !== 0) {
      const why = portRefusal(asked, key);
      const detail = `failed to allocate requested HealthCheck NodePort ${asked}: ${why}`;
      if (why) errors.push({ code: 'FieldValueInvalid', field: 'spec.healthCheckNodePort', value: asked, detail });
      return spec;
    }
    const mine = new Set(itemsOf(spec, 'ports').map((port) => Number(port['nodePort'] ?? 0)));
    const healthCheckNodePort = ports.pick(random, mine);
    if (healthCheckNodePort !== undefined) return { ...spec, healthCheckNodePort };
    const detail = 'failed to allocate a HealthCheck NodePort: range is full';
    errors.push({ code: 'InternalError', field: 'spec.healthCheckNodePort', detail });
    return spec;
  }

  function portRefusal(port: number, key: string): string | undefined {
    if (!ports.has(port)) {
      return `provided port is not in the valid range. The range of valid ports is ${portRange.text}`;
    }
    const holder = ports.holder(port);
    return holder === undefined || holder === key ? undefined : 'provided port is already allocated';
  }

  return {
    carryOver,
    allocate(key, object) {
      const errors: FieldError[] = [];
      const addressed = withAddress(key, partOf(object, 'spec'), errors);
      const spec = withHealthPort(key, withNodePorts(key, addressed, errors), errors);
      return { object: { ...object, spec }, errors };
    },
  };
}

const needsNodePorts = (spec: JsonObject): boolean =>
  spec['type'] === 'NodePort' || (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);

/** A load balancer that keeps to nodes with endpoints asks each node whether it has any. */
const needsHealthPort = (spec: JsonObject): boolean =>
  spec['type'] === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';

function carryOver(next: KubeObject, old: KubeObject): KubeObject {
  const before = partOf(old, 'spec');
  const given = partOf(next, 'spec');
  const ports = withCarriedHealthPort(withCarriedPorts(withCarriedAddress(given, before), before), before);
  const spec = withoutLeftovers(ports, before);
  return spec === given ? next : { ...next, spec };
}

/** What a type alone can have: dropped with the type, where the client left it as it was. */
const ofTypes: { readonly [field: string]: readonly unknown[] } = {
  externalTrafficPolicy: ['NodePort', 'LoadBalancer'],
  healthCheckNodePort: ['LoadBalancer'],
  allocateLoadBalancerNodePorts: ['LoadBalancer'],
  loadBalancerClass: ['LoadBalancer'],
};

function withoutLeftovers(spec: JsonObject, before: JsonObject): JsonObject {
  const leftovers = Object.keys(ofTypes).filter(
    (field) => spec[field] !== undefined && spec[field] === before[field] && !ofTypes[field]?.includes(spec['type']),
  );
  if (leftovers.length === 0) return spec;
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !leftovers.includes(field)));
}

function withCarriedAddress(spec: JsonObject, before: JsonObject): JsonObject {
  const { clusterIP: now } = spec;
  const { clusterIP: was } = before;
  if (spec['type'] === 'ExternalName') {
    if (before['type'] === 'ExternalName' || now !== was) return spec;
    const {
      clusterIP: _ip,
      clusterIPs: _ips,
      ipFamilies: _f,
      ipFamilyPolicy: _p,
      internalTrafficPolicy: _t,
      ...rest
    } = spec;
    return rest;
  }
  if (!now && was) return { ...spec, clusterIP: was, clusterIPs: before['clusterIPs'] };
  if (now === was || typeof now !== 'string') return spec;
  const untouched = JSON.stringify(spec['clusterIPs']) === JSON.stringify(before['clusterIPs']);
  return untouched ? { ...spec, clusterIPs: [now] } : spec;
}

function withCarriedPorts(spec: JsonObject, before: JsonObject): JsonObject {
  const needed = needsNodePorts(spec);
  if (!needsNodePorts(before)) return spec;
  const olds = itemsOf(before, 'ports');
  const given = itemsOf(spec, 'ports');
  const carried = given.map((port): JsonObject => {
    const old = olds.find((o) => o['port'] === port['port'] && o['protocol'] === port['protocol']);
    if (needed) return port['nodePort'] || !old?.['nodePort'] ? port : { ...port, nodePort: old['nodePort'] };
    if (!port['nodePort'] || port['nodePort'] !== old?.['nodePort']) return port;
    const { nodePort: _dropped, ...rest } = port;
    return rest;
  });
  return carried.every((port, index) => port === given[index]) ? spec : { ...spec, ports: carried };
}

function withCarriedHealthPort(spec: JsonObject, before: JsonObject): JsonObject {
  const { healthCheckNodePort: old } = before;
  if (!old || !needsHealthPort(before)) return spec;
  if (needsHealthPort(spec)) return spec['healthCheckNodePort'] ? spec : { ...spec, healthCheckNodePort: old };
  if (spec['healthCheckNodePort'] !== old) return spec;
  const { healthCheckNodePort: _dropped, ...rest } = spec;
  return rest;
}

function addressesOf(service: KubeObject): number[] {
  const { clusterIP } = partOf(service, 'spec');
  return typeof clusterIP === 'string' && clusterIP !== '' && clusterIP !== 'None' ? [ipNumber(clusterIP)] : [];
}

function nodePortsOf(service: KubeObject): number[] {
  const spec = partOf(service, 'spec');
  return [...itemsOf(spec, 'ports').map((port) => port['nodePort']), spec['healthCheckNodePort']].filter(
    (port) => typeof port === 'number',
  );
}

/** An IPv4 address as a number; -1 for what is none. */
function ipNumber(text: string): number {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return -1;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

const ipText = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
