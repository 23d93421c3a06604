import { flagTable } from './table.ts';

/** Flags of every command. */
export const globalFlags = flagTable(
  [],
  `
     --as string
     --as-group array
     --as-uid string
     --as-user-extra array
     --cache-dir string /root/.kube/cache
     --certificate-authority string
     --client-certificate string
     --client-key string
     --cluster string
     --context string
     --disable-compression bool
     --insecure-skip-tls-verify bool
     --kubeconfig string
     --kuberc string
     --log-flush-frequency duration 5s
     --match-server-version bool
  -n --namespace string
     --password string
     --profile string none
     --profile-output string profile.pprof
     --request-timeout string 0
  -s --server string
     --tls-server-name string
     --token string
     --user string
     --username string
  -v --v int
     --vmodule string
     --warnings-as-errors bool
`,
);

/** How an object is printed. */
export const printing = flagTable(
  [],
  `
     --allow-missing-template-keys bool true
  -o --output string
     --show-managed-fields bool
     --template string
`,
);

/** Where manifests come from. */
export const files = flagTable(
  [],
  `
  -f --filename strings
  -k --kustomize string
  -R --recursive bool
`,
);

export const dryRun = flagTable([], '--dry-run string none bare=unchanged');

export const labelSelector = flagTable([], '-l --selector string');
