/**
 * Whether objects of a definition come again and again as the same value, as the spec that all pods of a template share: only
 * those are worth remembering. What is remembered of a value that never comes again only costs the garbage collector.
 */
export const isShared = (definition: string): boolean => definition.endsWith('Spec');
