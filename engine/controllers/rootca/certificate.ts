/**
 * The certificate of the authority that signs for the simulated cluster: a self-signed one in form, which nothing inside
 * the simulation verifies. A served API has a real one of its own (engine/server).
 */
export const rootCertificate = `-----BEGIN CERTIFICATE-----
MIIBdjCCAR2gAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwprdWJlcm5l
-----END CERTIFICATE-----
`;
