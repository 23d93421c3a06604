import { KubectlError } from '../errors.ts';

/** `a=b,c=d` (or `a==b`) as a map of labels. */
export function matchLabelsOf(text: string): { readonly [key: string]: string } {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const match = /^\s*([^=!\s]+)\s*==?\s*([^=!\s]*)\s*$/.exec(pair);
      if (!match) throw new KubectlError(`unexpected label spec: ${pair}`);
      return [match[1] ?? '', match[2] ?? ''];
    }),
  );
}
