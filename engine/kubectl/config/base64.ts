/** What Go's decoder says of a text that is no base64; undefined where it is. */
export function base64Problem(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  const body = compact.replace(/={1,2}$/, '');
  const strange = /[^A-Za-z0-9+/]/.exec(body)?.index;
  if (strange !== undefined) return `illegal base64 data at input byte ${strange}`;
  if (compact.length % 4 === 0) return undefined;
  return `illegal base64 data at input byte ${compact.length - (compact.length % 4)}`;
}
