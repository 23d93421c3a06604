/** Where in a template: the offset of what was being worked out, and its text. */
export interface TemplatePlace {
  readonly at: number;
  readonly source: string;
}

/** A template that cannot be read, or fails on a value; the words are those of text/template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly place: TemplatePlace | undefined;
  constructor(message: string, place?: TemplatePlace) {
    super(message);
    this.place = place;
  }
}

/** Runs `work`; a failure that does not know its place is told to be here. */
export function placed<T>({ at, source }: TemplatePlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError && !error.place) throw new TemplateError(error.message, { at, source });
    throw error;
  }
}
