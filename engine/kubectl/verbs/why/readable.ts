import { isApiError } from '../../../machinery/errors.ts';

/** What one may not read tells nothing, and is no failure: others are told as much as they may know. */
export async function readable<T>(reading: Promise<T>): Promise<T | undefined>;
export async function readable<T>(reading: Promise<T>, instead: T): Promise<T>;
export async function readable<T>(reading: Promise<T>, instead?: T): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isApiError(error, 'NotFound') || isApiError(error, 'Forbidden')) return instead;
    throw error;
  }
}
