import type { TagRule } from './types.ts';

const highestPatch = 60;

/** Whether a registry has this tag, by the rule of its image. */
export function tagExists(rule: TagRule, tag: string): boolean {
  if (rule.names.includes(tag)) return true;
  const bare = rule.prefix !== undefined && tag.startsWith(rule.prefix) ? tag.slice(rule.prefix.length) : tag;
  if (rule.prefix !== undefined && bare === tag && rule.prefix !== '') return isVariant(rule, tag);
  const match = /^(\d+)(?:\.(\d+)(?:\.(\d+))?)?(?:-(.+))?$/.exec(bare);
  if (!match) return isVariant(rule, tag);
  const [, major, minor, patch, variant] = match;
  const line = rule.versions?.find(([m, lowest, highest]) => {
    return m === Number(major) && (minor === undefined || (Number(minor) >= lowest && Number(minor) <= highest));
  });
  if (!line || Number(patch ?? 0) > highestPatch) return false;
  return variant === undefined || isVariant(rule, variant);
}

/** `alpine`, `alpine3.20`, `slim-bookworm`: one variant after the other, each perhaps with a version of its own. */
function isVariant(rule: TagRule, text: string): boolean {
  return text.split('-').every((piece) => rule.variants?.includes(piece.replace(/[\d.]+$/, '')) ?? false);
}
