import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import { defaultSources } from '../storage/source-defaults.ts';
import type { PodSpec } from '../types.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Projected = NonNullable<Volume['projected']>;

/** rw-r--r-- */
const fileMode = 0o644;

/** A volume without a source is an emptyDir. */
export function defaultVolume(volume: Volume): Volume {
  const sources = Object.keys(volume).filter((field) => field !== 'name');
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  return change(defaultSources(volume), {
    secret: volume.secret && fill(volume.secret, { defaultMode: fileMode }),
    configMap: volume.configMap && fill(volume.configMap, { defaultMode: fileMode }),
    downwardAPI:
      volume.downwardAPI &&
      fill(changePart(volume.downwardAPI, 'items', defaultDownwardFiles), { defaultMode: fileMode }),
    projected: volume.projected && defaultProjected(volume.projected),
    ephemeral:
      volume.ephemeral &&
      changePart(volume.ephemeral, 'volumeClaimTemplate', (claim) =>
        changePart(claim, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
      ),
    image: volume.image && fill(volume.image, { pullPolicy: imagePolicy(volume.image.reference ?? '') }),
  });
}

const imagePolicy = (reference: string): 'Always' | 'IfNotPresent' =>
  !reference.includes('@') && (reference.endsWith(':latest') || !/:[^/]+$/.test(reference)) ? 'Always' : 'IfNotPresent';

function defaultProjected(projected: Projected): Projected {
  const sourced = changePart(projected, 'sources', (sources) =>
    changeItems(sources, (source) =>
      changePart(
        changePart(source, 'serviceAccountToken', (token) => fill(token, { expirationSeconds: 3600 })),
        'downwardAPI',
        (files) => changePart(files, 'items', defaultDownwardFiles),
      ),
    ),
  );
  return fill(sourced, { defaultMode: fileMode });
}

type DownwardFiles = NonNullable<NonNullable<Volume['downwardAPI']>['items']>;

const defaultDownwardFiles = (files: DownwardFiles): DownwardFiles =>
  changeItems(files, (file) =>
    changePart(
      changePart(file, 'fieldRef', (field) => fill(field, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (field) => fill(field, { divisor: '0' }),
    ),
  );
