import type { FieldError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Subresource } from './contract.ts';
import { itemsOf, partOf } from './part.ts';

/** The conditions of a CertificateSigningRequest, by which it is approved or denied. */
export const approval: Subresource = {
  merge: (wanted, old) => {
    const { conditions } = partOf(wanted, 'status');
    return { ...old, status: { ...partOf(old, 'status'), ...(conditions === undefined ? {} : { conditions }) } };
  },
  validate(object, old) {
    const errors: FieldError[] = [];
    const seen = new Set<string>();
    for (const [i, { type, status }] of conditionsOf(object).entries()) {
      const field = `status.conditions[${i}]`;
      const name = typeof type === 'string' ? type : '';
      if (name === '') errors.push({ code: 'FieldValueRequired', field: `${field}.type` });
      if (decided.has(name) && status !== 'True') {
        const code = 'FieldValueNotSupported';
        errors.push({ code, field: `${field}.status`, value: status ?? '', supported: ['True'] });
      }
      if (seen.has(name)) errors.push({ code: 'FieldValueDuplicate', field: `${field}.type`, value: name });
      const other = opposite[name];
      if (other !== undefined && seen.has(other)) {
        const detail = 'Approved and Denied conditions are mutually exclusive';
        errors.push({ code: 'FieldValueInvalid', field: `${field}.type`, value: name, detail });
      }
      seen.add(name);
    }
    for (const { type } of conditionsOf(old)) {
      if (typeof type !== 'string' || !decided.has(type) || seen.has(type)) continue;
      const detail = `updates may not remove a condition of type ${JSON.stringify(type)}`;
      errors.push({ code: 'FieldValueForbidden', field: 'status.conditions', detail });
    }
    return errors;
  },
};

/** Conditions that, once there, stay. */
const decided: ReadonlySet<string> = new Set(['Approved', 'Denied', 'Failed']);
const opposite: { readonly [type: string]: string } = { Approved: 'Denied', Denied: 'Approved' };

const conditionsOf = (object: KubeObject) => itemsOf(partOf(object, 'status'), 'conditions');
