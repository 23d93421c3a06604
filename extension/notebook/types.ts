/** Notebook types of package.json: our own files, and any Markdown through *Reopen Editor With…*. */
export const notebookTypes: readonly string[] = ['kubebook', 'kubebook-markdown'];
