/** The part of Node's zlib that the shell's gzip and gunzip use, for browsers. */
import { gunzipSync as gunzip, gzipSync as gzip } from 'fflate';

export const constants = { Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_DEFAULT_LEVEL: 6 };

/** @param {Uint8Array} data */
export const gunzipSync = (data) => gunzip(data);

/** @param {Uint8Array} data @param {{ level?: number }} [options] */
export const gzipSync = (data, options) =>
  gzip(data, { level: /** @type {any} */ (options?.level === undefined || options.level < 0 ? 6 : options.level) });

export default { constants, gunzipSync, gzipSync };
