/** Half-open range of UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges of the documents of a YAML stream: between lines that begin with `---` or `...`. Those with comments alone are left out. */
export function splitDocuments(text: string): TextRange[] {
  return [...documentsFrom(text, 0)];
}

/** The same one by one, from the start of a document on. */
export function* documentsFrom(text: string, from: number): Generator<TextRange, void> {
  const marker = /^(?:---(?=[\s]|$)|\.\.\.(?=\s*$)).*$/gm;
  marker.lastIndex = from;
  let start = from;
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    if (saysSomething(text, start, match.index)) yield { start, end: match.index };
    // what follows the three dashes on their own line belongs to the document
    start = match[0].startsWith('---') ? match.index + 3 : match.index + match[0].length;
  }
  if (saysSomething(text, start, text.length)) yield { start, end: text.length };
}

const saysSomething = (text: string, start: number, end: number): boolean =>
  /^[ \t]*[^\s#]/m.test(text.slice(start, end));
