import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Reads the flags of `kubebook COMMAND`. Fails with what is wrong and where help is: Node's own words go on about other ways to pass them. */
export function readFlags<Config extends ParseArgsConfig>(command: string, config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new Error(`${what}: see "kubebook ${command} --help"`);
  }
}
