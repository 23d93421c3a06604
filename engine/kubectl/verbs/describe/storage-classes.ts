import { at, listAt, textAt } from '../../fields.ts';
import { type Describer, labelsAndAnnotations, mapText } from './shared-fields.ts';
import { events } from './events.ts';
import { longDate } from './writer.ts';

export const storageClass: Describer = async (object, out, context) => {
  const text = (name: string): string | undefined => textAt(object, name);
  const isDefault = object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  out.field('Name', object.metadata.name).field('IsDefaultClass', isDefault ? 'Yes' : 'No');
  out.field('Annotations', mapText(object.metadata.annotations));
  out.field('Provisioner', text('provisioner'));
  out.field('Parameters', mapText(at(object, 'parameters')));
  const expansion = at(object, 'allowVolumeExpansion');
  out.field('AllowVolumeExpansion', expansion === undefined ? '<unset>' : expansion ? 'True' : 'False');
  const options = listAt(object, 'mountOptions').map(String);
  if (options.length === 0) out.field('MountOptions', '<none>');
  else {
    out.line(0, 'MountOptions:');
    for (const option of options) out.line(1, option);
  }
  if (text('reclaimPolicy')) out.field('ReclaimPolicy', text('reclaimPolicy'));
  if (text('volumeBindingMode')) out.field('VolumeBindingMode', text('volumeBindingMode'));
  const topologies = listAt(object, 'allowedTopologies');
  if (topologies.length > 0) {
    out.line(0, 'AllowedTopologies:', '');
    topologies.forEach((topology, index) => {
      const expressions = listAt(topology, 'matchLabelExpressions').map(
        (each) => `${textAt(each, 'key') ?? ''} in [${listAt(each, 'values').map(String).join(', ')}]`,
      );
      out.multi(`Term ${index}`, expressions, 1);
    });
  }
  await events(out, object, context);
};

export const volumeAttributesClass: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name).field('Annotations', mapText(object.metadata.annotations));
  out.field('DriverName', textAt(object, 'driverName')).field('Parameters', mapText(at(object, 'parameters')));
  await events(out, object, context);
};

export const csiNode: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.field('CreationTimestamp', longDate(object.metadata.creationTimestamp));
  out.line(0, 'Spec:');
  const drivers = listAt(object, 'spec', 'drivers');
  if (Array.isArray(at(object, 'spec', 'drivers'))) out.line(1, 'Drivers:');
  for (const driver of drivers) {
    out.line(2, `${textAt(driver, 'name') ?? ''}:`).field('Node ID', textAt(driver, 'nodeID'), 3);
    const count = at(driver, 'allocatable', 'count');
    if (count !== undefined) out.line(3, 'Allocatables:').field('Count', String(count), 4);
    const keys = listAt(driver, 'topologyKeys').map(String);
    if (keys.length > 0) out.field('Topology Keys', `[${keys.join(' ')}]`, 3);
  }
  await events(out, object, context);
};
