export * from '../../machinery/validation/names.ts';
