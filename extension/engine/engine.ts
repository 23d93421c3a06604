/** The engine as the extension sees it: a bundle of its own, read when it is first needed, so that activation stays quick. */
export type Engine = typeof import('./chunk.ts') & Partial<typeof import('./node-chunk.ts')>;

/** Reads the engine; the same one each time. */
export type EngineLoader = () => Promise<Engine>;

/** Loads once, and again only after a failure. */
export function once(load: EngineLoader): EngineLoader {
  let loaded: Promise<Engine> | undefined;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
