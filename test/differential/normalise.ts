/** What differs between two runs of the same command although both are right: moments, chance, addresses. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/\(x\d+ over /g, '(xN over '],
  // how klog begins a line: when, and which process
  [/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+:\d+\]/gm, '$1 LOG]'],
  // who asks, how long it took, and what Node's server says of its connection
  [/User-Agent: kubectl\/[^"\n]*/g, 'User-Agent: kubectl'],
  [/\b(m|M)illiseconds=\d+/g, '$1illiseconds=N'],
  [/^\t(Connection|Keep-Alive): .*\n/gm, ''],
  [/Date: \w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'Date: DATE'],
  [/\bConfig loaded from file: .*/g, 'Config loaded from file'],
  // gates, told in any order
  [/(?:^.*"Feature gate default state".*\n)+/gm, ''],
  [/Resource Version: {2}\d+/g, 'Resource Version:  N'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN'],
  // what `diff` compares: folders with names by chance, and files of this moment
  [/\b(LIVE|MERGED)-\d+/g, '$1-N'],
  [/(?!1970)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} \+0000/g, 'TIME'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [-+]\d{4}/g, 'DATE'],
  [/resourceVersion(\\?":|:)( ?)(\\?")\d+/g, 'resourceVersion$1$2$3N'],
  [/resource version to be \d+, was \d+/g, 'resource version to be N, was N'],
  [/\b(10|172)(\.\d{1,3}){3}\b/g, 'IP'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b3[0-2]\d{3}\b/g, 'NODEPORT'],
  // where the scheduler put a pod, as the message about a forbidden change of it tells
  [/"NodeName": "node-\d"/g, '"NodeName": "NODE"'],
  // pods of deployments, then pods of anything else, then replica sets
  [/-[bcdf2456789]{1}[bcdfghjklmnpqrstvwxz2456789]{7,9}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-HASH-RANDOM'],
  [/-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-HASH'],
  [/-(?=[a-z0-9]{5}\b)(?!proxy)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-RANDOM'],
  [/(?<![\w.])(\d+y)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(?<=\d[ydhms])(?![\w.])/g, 'AGE'],
  [/<(invalid|unknown)>(?=\s*$)/gm, 'AGE'],
];

/** The text with these replaced. Where it held an age, widths of columns depend on it: then runs of spaces count as two. */
export function normalise(text: string, namespace: string): string {
  let result = text.replace(new RegExp(`(?<![\\w])${namespace}(?!\\w)`, 'g'), 'NAMESPACE');
  for (const [pattern, replacement] of replacements) result = result.replace(pattern, replacement);
  return /AGE|RANDOM|HASH|IP|NODEPORT/.test(result) ? result.replace(/ {2,}/g, '  ').replace(/ +$/gm, '') : result;
}
