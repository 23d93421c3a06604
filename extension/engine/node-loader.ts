import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Engine, type EngineLoader, once } from './engine.ts';

/** The engine's bundle lies beside this one. */
export const nodeLoader: EngineLoader = once(async () => {
  const path = join(__dirname, 'engine.js');
  return createRequire(path)(path) as Engine;
});
