import { isApiError } from '../../../machinery/errors.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson } from '../../last-applied.ts';
import { type Info, objectOf, refOf } from '../../resources/visit.ts';
import { kubectlManager } from '../../../machinery/apply/last-applied.ts';
import { type Applied, refuseNameless } from './client-side.ts';
import { migrateFields } from './migration.ts';

/** Server-side apply: the server merges, and keeps whose each field is. */
export async function applyOnServer(invocation: Invocation, info: Info): Promise<Applied> {
  refuseNameless(info);
  const { flags } = invocation;
  const api = await invocation.api();
  const manager = flags.changed('field-manager') ? flags.string('field-manager') : kubectlManager;
  const send = () =>
    api.patch(
      refOf(info, flags.string('subresource')),
      { type: 'apply', body: asJson(objectOf(info)) },
      { ...invocation.writeOptions(), fieldManager: manager, force: flags.bool('force-conflicts') },
    );
  try {
    let object = await send();
    const lasting = invocation.dryRun === 'none' && flags.string('subresource') === '';
    if (lasting && manager === kubectlManager && (await migrateFields(invocation, info, object, manager))) {
      object = await send();
    }
    return { object, operation: 'serverside-applied' };
  } catch (error) {
    if (isApiError(error, 'Conflict')) throw conflictOf(error);
    throw error;
  }
}

/** Advice on what to do about fields that belong to somebody else. */
function conflictOf(error: Error & { readonly status: { readonly message?: string } }): Error {
  return new Error(
    `${error.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
  );
}
