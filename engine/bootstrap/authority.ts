/**
 * The certificate of the simulated cluster's authority, as pods find it in `kube-root-ca.crt`. Nobody has its key: the simulated
 * network carries no TLS. A served cluster is given the authority of its server instead.
 */
export const clusterAuthority = `-----BEGIN CERTIFICATE-----
MIIBPTCB5KADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMTCmt1YmVybmV0
ZXMwIBcNMjAwMTAxMDAwMDAwWhgPMjA3MDAxMDEwMDAwMDBaMBUxEzARBgNVBAMT
Cmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARvJvVO0+C+3rmN
N2W6g9o5E/CBjK+dBjGhH0VnBfyCWjrrTDNv+FpvWDHs8qo2B3uAvlkvj0TjOwsE
k8EPwiqRoyMwITAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAKBggq
hkjOPQQDAgNIADBFAiARYygJD8y0fdW+xlTUYLJAFr3LwyP0rn+EQPP5hWi2ywIh
AIdcCMgfrzH8cYz7tkdIKc6Jy5Xd1aOTjFqTvNNVEFJ+
-----END CERTIFICATE-----
`;
