import { describe, expect, test } from 'vitest';
import { addonNames } from '../addons/names.ts';
import { readServeArguments } from './serve-options.ts';

const mistakes: readonly [readonly string[], string][] = [
  [['--nodes', 'many'], '--nodes must be a whole number from 0 to 5000, not "many"'],
  [['--port', '70000'], '--port must be a whole number from 0 to 65535, not "70000"'],
  [['--speed', '0'], '--speed must be a number above 0 and up to 10000, not "0"'],
  [['--addons', 'istio'], `--addons takes ${addonNames.join(', ')}, not "istio"`],
  [['--bootstrap', 'minikube'], '--bootstrap takes bare, kubeadm, not "minikube"'],
  [['--load', 'nowhere.yaml'], '--load: there is no file or folder "nowhere.yaml"'],
  [['--scheduler-config', 'nowhere.yaml'], '--scheduler-config: there is no file or folder "nowhere.yaml"'],
  [['--recover'], '--recover is about the directory of --data: name it, too'],
  [['--colour'], 'Unknown option \'--colour\': see "kubebook serve --help"'],
];

describe('the flags of serve', () => {
  test('have defaults', async () => {
    expect(await readServeArguments([])).toMatchObject({
      port: 6443,
      kubeconfig: 'kubebook.kubeconfig',
      speed: 1,
      tls: true,
    });
  });

  test('take several addons, in one flag or in many', async () => {
    const both = await readServeArguments(['--addons', 'metrics-server,ingress-nginx']);
    expect(both.addons).toEqual(['metrics-server', 'ingress-nginx']);
    expect((await readServeArguments(['--addon', 'metrics-server', '--addon', 'ingress-nginx'])).addons).toEqual(
      both.addons,
    );
  });

  test.each(mistakes)('refuse %j', async (args, message) => {
    await expect(readServeArguments(args)).rejects.toThrow(message);
  });
});
