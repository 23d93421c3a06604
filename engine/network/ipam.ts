import { formatIPv4, parseIPv4, parseRange, type Range } from './addresses.ts';

/**
 * Hands out addresses: to each node one of its own and a range for its pods, to each pod one of its node's range.
 *
 * Ranges go by the order in which nodes are first named, so the same cluster gets the same addresses every time.
 */
export interface AddressManager {
  /** The node's InternalIP. */
  nodeAddress(node: string): string;
  /** The node's `spec.podCIDR`; throws where the pod range has no subnet left. */
  podCidr(node: string): string;
  /** The next free address of the node, as the host-local plugin gives them: on from the last one given, then round. */
  allocate(node: string): string;
  release(node: string, address: string): void;
}

export interface AddressOptions {
  /** Default 10.244.0.0/16. */
  readonly podCidr?: string | undefined;
  /** Bits of a node's part of it. Default 24. */
  readonly nodeMask?: number | undefined;
  /** Where nodes stand. Default 172.18.0.0/16, as in kind. */
  readonly nodeCidr?: string | undefined;
  /** What Node objects say already, which goes first: `spec.podCIDR` and the InternalIP. */
  readonly known?: (node: string) => { readonly podCidr?: string | undefined; readonly address?: string | undefined };
}

interface NodeRange {
  readonly range: Range;
  readonly used: Set<number>;
  last: number;
}

const requireRange = (cidr: string): Range => {
  const range = parseRange(cidr);
  if (!range) throw new RangeError(`invalid CIDR address: ${cidr}`);
  return range;
};

export function createAddressManager(options: AddressOptions = {}): AddressManager {
  const pods = requireRange(options.podCidr ?? '10.244.0.0/16');
  const nodes = requireRange(options.nodeCidr ?? '172.18.0.0/16');
  const subnetSize = 2 ** (32 - (options.nodeMask ?? 24));
  const numbers = new Map<string, number>();
  const ranges = new Map<string, NodeRange>();

  const numberOf = (node: string): number => {
    const known = numbers.get(node) ?? numbers.size;
    numbers.set(node, known);
    return known;
  };

  const podCidr = (node: string): string => {
    const said = options.known?.(node).podCidr;
    if (said) return said;
    const start = numberOf(node) * subnetSize;
    if (start >= pods.size)
      throw new RangeError('CIDR allocation failed; there are no remaining CIDRs left to allocate');
    return `${formatIPv4(pods.base + start)}/${options.nodeMask ?? 24}`;
  };

  const rangeOf = (node: string): NodeRange => {
    const known = ranges.get(node);
    if (known) return known;
    const range = requireRange(podCidr(node));
    // the first address is the network's, the second the bridge's
    const fresh = { range, used: new Set<number>(), last: 1 };
    ranges.set(node, fresh);
    return fresh;
  };

  return {
    nodeAddress(node) {
      const said = options.known?.(node).address;
      if (said) return said;
      return formatIPv4(nodes.base + numberOf(node) + 2);
    },
    podCidr,
    allocate(node) {
      const of = rangeOf(node);
      const { size, base } = of.range;
      for (let tried = 0; tried < size; tried++) {
        of.last = of.last + 1 >= size - 1 ? 2 : of.last + 1;
        if (of.used.has(of.last)) continue;
        of.used.add(of.last);
        return formatIPv4(base + of.last);
      }
      throw new RangeError(
        `failed to allocate for range 0: no IP addresses available in range set: ${formatIPv4(base + 1)}-${formatIPv4(base + size - 2)}`,
      );
    },
    release(node, address) {
      const of = ranges.get(node);
      const value = parseIPv4(address);
      if (of && value !== undefined) of.used.delete(value - of.range.base);
    },
  };
}
