/** Half-open range of UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges of the documents of a YAML stream: between lines that begin with `---` or `...`. Those with comments alone are left out. */
export function splitDocuments(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  const marker = /^(?:---(?=[\s]|$)|\.\.\.(?=\s*$)).*$/gm;
  let start = 0;
  const add = (end: number) => {
    if (/^[ \t]*[^\s#]/m.test(text.slice(start, end))) ranges.push({ start, end });
  };
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    add(match.index);
    // what follows the three dashes on their own line belongs to the document
    start = match[0].startsWith('---') ? match.index + 3 : match.index + match[0].length;
  }
  add(text.length);
  return ranges;
}
