/** The patches that a Kubernetes API takes, as pure functions; server-side apply is in `../apply`. */
export { applyJsonPatch } from './json-patch.ts';
export { applyMergePatch, isObject } from './merge.ts';
export { applyStrategicPatch, type SchemaResolver } from './strategic.ts';
