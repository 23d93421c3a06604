import { type FieldErrors, portOrNameProblems, portProblems } from '../../../machinery/validation/index.ts';
import type { Container } from '../../types.ts';

type Probe = NonNullable<Container['livenessProbe']>;
type Lifecycle = Container['lifecycle'];
type Hook = NonNullable<NonNullable<Lifecycle>['preStop']>;
type Handlers = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<Hook, 'sleep'>;

/** Every handler that is there counts; all after the first are too many. */
function validateHandlers(
  handlers: Handlers,
  field: string,
  gracePeriod: number | undefined,
  errors: FieldErrors,
): void {
  let count = 0;
  const isFirst = (part: string): boolean => {
    if (count++ === 0) return true;
    errors.forbidden(`${field}.${part}`, 'may not specify more than 1 handler type');
    return false;
  };
  const { exec, httpGet, tcpSocket, grpc, sleep } = handlers;
  if (exec && isFirst('exec') && !exec.command?.length) errors.required(`${field}.exec.command`);
  if (httpGet && isFirst('httpGet')) {
    if (!httpGet.path) errors.required(`${field}.httpGet.path`);
    errors.allInvalid(`${field}.httpGet.port`, httpGet.port, portOrNameProblems(httpGet.port));
    errors.oneOfIfSet(`${field}.httpGet.scheme`, httpGet.scheme, ['HTTP', 'HTTPS']);
    for (const [i, header] of (httpGet.httpHeaders ?? []).entries()) {
      if (/^[-A-Za-z0-9]+$/.test(header.name)) continue;
      errors.invalid(
        `${field}.httpGet.httpHeaders[${i}].name`,
        header.name,
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      );
    }
  }
  if (tcpSocket && isFirst('tcpSocket')) {
    errors.allInvalid(`${field}.tcpSocket.port`, tcpSocket.port, portOrNameProblems(tcpSocket.port));
  }
  if (grpc && isFirst('grpc')) errors.allInvalid(`${field}.grpc.port`, grpc.port, portProblems(grpc.port));
  if (sleep && gracePeriod !== undefined && isFirst('sleep') && (sleep.seconds < 0 || sleep.seconds > gracePeriod)) {
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
    errors.invalid(`${field}.sleep`, sleep.seconds, detail);
  }
  if (count === 0) errors.required(field, 'must specify a handler type');
}

/** @param gracePeriod of the pod: a hook cannot sleep longer */
export function validateLifecycle(lifecycle: Lifecycle, gracePeriod: number, field: string, errors: FieldErrors): void {
  if (lifecycle?.postStart) validateHandlers(lifecycle.postStart, `${field}.postStart`, gracePeriod, errors);
  if (lifecycle?.preStop) validateHandlers(lifecycle.preStop, `${field}.preStop`, gracePeriod, errors);
}

export function validateProbes(container: Container, field: string, errors: FieldErrors): void {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  if (livenessProbe) {
    validateProbe(livenessProbe, `${field}.livenessProbe`, errors);
    mustSucceedOnce(livenessProbe, `${field}.livenessProbe`, errors);
  }
  if (readinessProbe) {
    validateProbe(readinessProbe, `${field}.readinessProbe`, errors);
    if (readinessProbe.terminationGracePeriodSeconds !== undefined) {
      const at = `${field}.readinessProbe.terminationGracePeriodSeconds`;
      errors.invalid(at, readinessProbe.terminationGracePeriodSeconds, 'must not be set for readinessProbes');
    }
  }
  if (startupProbe) {
    validateProbe(startupProbe, `${field}.startupProbe`, errors);
    mustSucceedOnce(startupProbe, `${field}.startupProbe`, errors);
  }
}

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(probe: Probe, field: string, errors: FieldErrors): void {
  validateHandlers(probe, field, undefined, errors);
  for (const count of counts) errors.notNegative(`${field}.${count}`, probe[count]);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  }
}

function mustSucceedOnce({ successThreshold }: Probe, field: string, errors: FieldErrors): void {
  if (successThreshold !== 1) errors.invalid(`${field}.successThreshold`, successThreshold ?? 0, 'must be 1');
}
