import { type ApiError, failure } from '../../machinery/errors.ts';

/** The form in which a client wants its answer. */
export interface Accepted {
  readonly encoding: 'json' | 'yaml';
  /** '' for the object as it is. */
  readonly as: '' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList';
  readonly version: string;
  readonly contentType: string;
  readonly pretty: boolean;
}

const plain: Accepted = { encoding: 'json', as: '', version: '', contentType: 'application/json', pretty: false };

const transforms: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/**
 * The offer of an Accept header that the client prefers of those that the server has. Protobuf and CBOR it has not, and clients
 * that prefer them name JSON next.
 *
 * @throws ApiError 406
 */
export function negotiate(accept: string | undefined): Accepted {
  if (!accept) return plain;
  for (const [type = '', ...parameters] of offersIn(accept)) {
    const encoding = encodingOf(type);
    if (!encoding) continue;
    const of = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
    const as = of.get('as') ?? '';
    const version = of.get('v') ?? '';
    const group = of.get('g') ?? '';
    const base = { ...plain, encoding, contentType: `application/${encoding}`, version };
    if (as === '') return base;
    if (transforms.has(as) && group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')) {
      return { ...base, as: as as Accepted['as'] };
    }
    const discovers = as === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io';
    if (discovers && (version === 'v2' || version === 'v2beta1')) {
      return { ...base, as, contentType: `application/${encoding};g=${group};v=${version};as=${as}` };
    }
  }
  throw notAcceptable(accept);
}

/** The offers of a header, each as its parts: those that the client prefers first, `q=0` not at all. */
function offersIn(accept: string): readonly (readonly string[])[] {
  const offers = accept.split(',').map((offer) => offer.split(';').map((part) => part.trim()));
  if (!/;\s*q=/.test(accept)) return offers;
  const weight = (parts: readonly string[]): number =>
    Number(parts.find((part) => part.startsWith('q='))?.slice(2) ?? 1) || 0;
  return offers.filter((parts) => weight(parts) > 0).sort((a, b) => weight(b) - weight(a));
}

function encodingOf(type: string): Accepted['encoding'] | undefined {
  switch (type) {
    case 'application/json':
    case 'application/*':
    case '*/*':
      return 'json';
    case 'application/yaml':
      return 'yaml';
  }
  return undefined;
}

/** In the words of the real server's router, which offers protobuf too: here who asked for that is not told so. */
function notAcceptable(accept: string): ApiError {
  const offered = ['application/json', 'application/yaml'];
  if (!accept.includes('protobuf')) offered.push('application/vnd.kubernetes.protobuf');
  const message = `406: Not Acceptable\n\nAvailable representations: ${offered.join(', ')}`;
  return failure(406, 'NotAcceptable', message, {});
}
