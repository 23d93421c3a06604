/** What validation of every kind is made of: names, values, selectors, and the list of what was found. */
export { invalid } from '../invalid.ts';
export { collect, FieldErrors } from './field-errors.ts';
export * from './names.ts';
export * from './selectors.ts';
export * from './values.ts';
