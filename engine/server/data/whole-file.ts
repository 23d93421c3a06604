import { open, rename } from 'node:fs/promises';

/** Writes a file that only the user can read: all of it or nothing, and on the disk when this resolves. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
