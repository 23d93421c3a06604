/** Roles that are made for people: whoever owns a namespace, works in it, or looks at it. In the notation of `rule`. */

/** Roles that gather the rules of others, and the labels by which they are gathered themselves. */
export const aggregatedRoles: { readonly [name: string]: { readonly gathers: string; readonly partOf?: string } } = {
  admin: { gathers: 'aggregate-to-admin' },
  edit: { gathers: 'aggregate-to-edit', partOf: 'aggregate-to-admin' },
  view: { gathers: 'aggregate-to-view', partOf: 'aggregate-to-edit' },
};

/** What the three above are made of; the name says which one. */
export const parts: { readonly [name: string]: readonly string[] } = {
  'aggregate-to-admin': [
    'create authorization.k8s.io:localsubjectaccessreviews',
    'manage rbac.authorization.k8s.io:rolebindings,roles',
  ],
  'aggregate-to-edit': [
    'read pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy',
    'impersonate serviceaccounts',
    'write pods,pods/attach,pods/exec,pods/portforward,pods/proxy',
    'create pods/eviction',
    'write configmaps,events,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy',
    'create serviceaccounts/token',
    'write apps:daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale',
    'write autoscaling:horizontalpodautoscalers',
    'write batch:cronjobs,jobs',
    'write extensions:daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale',
    'write policy:poddisruptionbudgets',
    'write networking.k8s.io:ingresses,networkpolicies',
    'manage coordination.k8s.io:leases',
    'write resource.k8s.io:resourceclaims,resourceclaimtemplates',
  ],
  'aggregate-to-view': [
    'read configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status',
    'read bindings,events,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status',
    'read namespaces',
    'read discovery.k8s.io:endpointslices',
    'read apps:controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status',
    'read autoscaling:horizontalpodautoscalers,horizontalpodautoscalers/status',
    'read batch:cronjobs,cronjobs/status,jobs,jobs/status',
    'read extensions:daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale',
    'read policy:poddisruptionbudgets,poddisruptionbudgets/status',
    'read networking.k8s.io:ingresses,ingresses/status,networkpolicies',
    'read resource.k8s.io:resourceclaims,resourceclaims/status,resourceclaimtemplates',
  ],
};

/** Everybody's: who one is, what one may do, what is served. */
export const commonRoles: { readonly [name: string]: readonly string[] } = {
  'cluster-admin': ['* *:*', '* *'],
  'system:basic-user': [
    'create authorization.k8s.io:selfsubjectaccessreviews,selfsubjectrulesreviews',
    'create authentication.k8s.io:selfsubjectreviews',
  ],
  'system:discovery': ['get /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/'],
  'system:public-info-viewer': ['get /healthz,/livez,/readyz,/version,/version/'],
  'system:monitoring': ['get /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*'],
  'system:service-account-issuer-discovery': ['get /.well-known/openid-configuration,/openid/v1/jwks'],
};
