import ipaddr from 'ipaddr.js';
import { durationOf } from '../cel/durations.ts';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const dateTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/;
const hostname =
  /^(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;

/**
 * Formats that a Kubernetes API server looks at; text of any other format is not looked at.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation
 */
const formats: { readonly [format: string]: Check } = {
  date: (text) => date.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  datetime: (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  duration: (text) => durationOf(text.replaceAll(' ', '')) !== undefined,
  email: matches(/^[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)*$/),
  hostname: matches(hostname),
  ipv4: (text) => ipaddr.IPv4.isValidFourPartDecimal(text),
  ipv6: (text) => text.includes(':') && ipaddr.IPv6.isValid(text),
  cidr: (text) => ipaddr.isValidCIDR(text),
  mac: matches(/^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/),
  uri: (text) => text.startsWith('/') || URL.canParse(text),
  uuid: matches(/^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/),
  uuid3: matches(/^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?3[0-9a-fA-F]{3}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/),
  uuid4: matches(/^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?4[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$/),
  uuid5: matches(/^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?5[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$/),
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  creditcard: matches(/^\d{13,19}$/),
  isbn: matches(/^(?:97[89])?\d{9}[\dX]$/),
  isbn10: matches(/^\d{9}[\dX]$/),
  isbn13: matches(/^97[89]\d{10}$/),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matches(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matches(/^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$/),
  'k8s-short-name': matches(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  'k8s-long-name': matches(/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/),
};

/** Whether text is of a format; so is any text of a format that is not known. */
export function isOfFormat(text: string, format: string): boolean {
  const check = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return check?.(text) ?? true;
}
