/** Numbers of fields in the protobuf form of the API, a definition a line, as Go declares them: facts of Kubernetes 1.36, by scripts/facts/protobuf-numbers.mjs. */
export const table = `
io.k8s.api.admission.v1.AdmissionRequest uid:1! kind:2! resource:3! subResource:4 requestKind:13* requestResource:14* requestSubResource:15 name:5 namespace:6 operation:7! userInfo:8! object:9+ oldObject:10+ dryRun:11* options:12+
io.k8s.api.admission.v1.AdmissionResponse uid:1! allowed:2! status:3* patch:4 patchType:5* auditAnnotations:6 warnings:7
io.k8s.api.admission.v1.AdmissionReview request:1* response:2*
io.k8s.api.admissionregistration.v1.ApplyConfiguration expression:1
io.k8s.api.admissionregistration.v1.AuditAnnotation key:1! valueExpression:2!
io.k8s.api.admissionregistration.v1.ExpressionWarning fieldRef:2! warning:3!
io.k8s.api.admissionregistration.v1.JSONPatch expression:1
io.k8s.api.admissionregistration.v1.MatchCondition name:1! expression:2!
io.k8s.api.admissionregistration.v1.MatchResources namespaceSelector:1* objectSelector:2* resourceRules:3 excludeResourceRules:4 matchPolicy:7*
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy metadata:1+ spec:2+
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding metadata:1+ spec:2+
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec policyName:1 paramRef:2* matchResources:3*
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec paramKind:1* matchConstraints:2* variables:3 mutations:4 failurePolicy:5* matchConditions:6 reinvocationPolicy:7
io.k8s.api.admissionregistration.v1.MutatingWebhook name:1! clientConfig:2! rules:3 failurePolicy:4* matchPolicy:9* namespaceSelector:5* objectSelector:11* sideEffects:6*! timeoutSeconds:7* admissionReviewVersions:8! reinvocationPolicy:10* matchConditions:12
io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration metadata:1+ webhooks:2
io.k8s.api.admissionregistration.v1.MutatingWebhookConfigurationList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.Mutation patchType:2! applyConfiguration:3* jsonPatch:4*
io.k8s.api.admissionregistration.v1.NamedRuleWithOperations resourceNames:1 =io.k8s.api.admissionregistration.v1.RuleWithOperations:2!
io.k8s.api.admissionregistration.v1.ParamKind apiVersion:1 kind:2
io.k8s.api.admissionregistration.v1.ParamRef name:1 namespace:2 selector:3* parameterNotFoundAction:4*
io.k8s.api.admissionregistration.v1.Rule apiGroups:1 apiVersions:2 resources:3 scope:4*
io.k8s.api.admissionregistration.v1.RuleWithOperations operations:1 =io.k8s.api.admissionregistration.v1.Rule:2!
io.k8s.api.admissionregistration.v1.ServiceReference namespace:1! name:2! path:3* port:4*
io.k8s.api.admissionregistration.v1.TypeChecking expressionWarnings:1
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy metadata:1+ spec:2+ status:3+
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding metadata:1+ spec:2+
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec policyName:1 paramRef:2* matchResources:3* validationActions:4
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec paramKind:1* matchConstraints:2* validations:3 failurePolicy:4* auditAnnotations:5 matchConditions:6 variables:7
io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus observedGeneration:1 typeChecking:2* conditions:3
io.k8s.api.admissionregistration.v1.ValidatingWebhook name:1! clientConfig:2! rules:3 failurePolicy:4* matchPolicy:9* namespaceSelector:5* objectSelector:10* sideEffects:6*! timeoutSeconds:7* admissionReviewVersions:8! matchConditions:11
io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration metadata:1+ webhooks:2
io.k8s.api.admissionregistration.v1.ValidatingWebhookConfigurationList metadata:1+ items:2!
io.k8s.api.admissionregistration.v1.Validation expression:1! message:2 reason:3* messageExpression:4
io.k8s.api.admissionregistration.v1.Variable name:1! expression:2!
io.k8s.api.admissionregistration.v1.WebhookClientConfig url:3* service:1* caBundle:2
io.k8s.api.apidiscovery.v2.APIGroupDiscovery metadata:1+ versions:2
io.k8s.api.apidiscovery.v2.APIGroupDiscoveryList metadata:1+ items:2!
io.k8s.api.apidiscovery.v2.APIResourceDiscovery resource:1! responseKind:2* scope:3! singularResource:4! verbs:5! shortNames:6 categories:7 subresources:8
io.k8s.api.apidiscovery.v2.APISubresourceDiscovery subresource:1! responseKind:2* acceptedTypes:3 verbs:4!
io.k8s.api.apidiscovery.v2.APIVersionDiscovery version:1! resources:2 freshness:3
io.k8s.api.apps.v1.ControllerRevision metadata:1+ data:2+ revision:3!
io.k8s.api.apps.v1.ControllerRevisionList metadata:1+ items:2!
io.k8s.api.apps.v1.DaemonSet metadata:1+ spec:2+ status:3+
io.k8s.api.apps.v1.DaemonSetCondition type:1! status:2! lastTransitionTime:3+ reason:4 message:5
io.k8s.api.apps.v1.DaemonSetList metadata:1+ items:2!
io.k8s.api.apps.v1.DaemonSetSpec selector:1*! template:2! updateStrategy:3+ minReadySeconds:4 revisionHistoryLimit:6*
io.k8s.api.apps.v1.DaemonSetStatus currentNumberScheduled:1! numberMisscheduled:2! desiredNumberScheduled:3! numberReady:4! observedGeneration:5 updatedNumberScheduled:6 numberAvailable:7 numberUnavailable:8 collisionCount:9* conditions:10
io.k8s.api.apps.v1.DaemonSetUpdateStrategy type:1 rollingUpdate:2*
io.k8s.api.apps.v1.Deployment metadata:1+ spec:2+ status:3+
io.k8s.api.apps.v1.DeploymentCondition type:1! status:2! lastUpdateTime:6+ lastTransitionTime:7+ reason:4 message:5
io.k8s.api.apps.v1.DeploymentList metadata:1+ items:2!
io.k8s.api.apps.v1.DeploymentSpec replicas:1* selector:2*! template:3! strategy:4+ minReadySeconds:5 revisionHistoryLimit:6* paused:7 progressDeadlineSeconds:9*
io.k8s.api.apps.v1.DeploymentStatus observedGeneration:1 replicas:2 updatedReplicas:3 readyReplicas:7 availableReplicas:4 unavailableReplicas:5 terminatingReplicas:9* conditions:6 collisionCount:8*
io.k8s.api.apps.v1.DeploymentStrategy type:1 rollingUpdate:2*
io.k8s.api.apps.v1.ReplicaSet metadata:1+ spec:2+ status:3+
io.k8s.api.apps.v1.ReplicaSetCondition type:1! status:2! lastTransitionTime:3+ reason:4 message:5
io.k8s.api.apps.v1.ReplicaSetList metadata:1+ items:2!
io.k8s.api.apps.v1.ReplicaSetSpec replicas:1* minReadySeconds:4 selector:2*! template:3+
io.k8s.api.apps.v1.ReplicaSetStatus replicas:1! fullyLabeledReplicas:2 readyReplicas:4 availableReplicas:5 terminatingReplicas:7* observedGeneration:3 conditions:6
io.k8s.api.apps.v1.RollingUpdateDaemonSet maxUnavailable:1* maxSurge:2*
io.k8s.api.apps.v1.RollingUpdateDeployment maxUnavailable:1* maxSurge:2*
io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy partition:1* maxUnavailable:2*
io.k8s.api.apps.v1.StatefulSet metadata:1+ spec:2+ status:3+
io.k8s.api.apps.v1.StatefulSetCondition type:1! status:2! lastTransitionTime:3+ reason:4 message:5
io.k8s.api.apps.v1.StatefulSetList metadata:1+ items:2!
io.k8s.api.apps.v1.StatefulSetOrdinals start:1!
io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1 whenScaled:2
io.k8s.api.apps.v1.StatefulSetSpec replicas:1* selector:2*! template:3! volumeClaimTemplates:4 serviceName:5! podManagementPolicy:6 updateStrategy:7+ revisionHistoryLimit:8* minReadySeconds:9 persistentVolumeClaimRetentionPolicy:10* ordinals:11*
io.k8s.api.apps.v1.StatefulSetStatus observedGeneration:1 replicas:2! readyReplicas:3 currentReplicas:4 updatedReplicas:5 currentRevision:6 updateRevision:7 collisionCount:9* conditions:10 availableReplicas:11!
io.k8s.api.apps.v1.StatefulSetUpdateStrategy type:1 rollingUpdate:2*
io.k8s.api.authentication.v1.BoundObjectReference kind:1 apiVersion:2 name:3 uid:4
io.k8s.api.authentication.v1.SelfSubjectReview metadata:1+ status:2+
io.k8s.api.authentication.v1.SelfSubjectReviewStatus userInfo:1+
io.k8s.api.authentication.v1.TokenRequest metadata:1+ spec:2! status:3+
io.k8s.api.authentication.v1.TokenRequestSpec audiences:1! expirationSeconds:4*! boundObjectRef:3*!
io.k8s.api.authentication.v1.TokenRequestStatus token:1! expirationTimestamp:2!
io.k8s.api.authentication.v1.TokenReview metadata:1+ spec:2! status:3+
io.k8s.api.authentication.v1.TokenReviewSpec token:1 audiences:2
io.k8s.api.authentication.v1.TokenReviewStatus authenticated:1 user:2+ audiences:4 error:3
io.k8s.api.authentication.v1.UserInfo username:1 uid:2 groups:3 extra:4
io.k8s.api.authorization.v1.FieldSelectorAttributes rawSelector:1 requirements:2
io.k8s.api.authorization.v1.LabelSelectorAttributes rawSelector:1 requirements:2
io.k8s.api.authorization.v1.LocalSubjectAccessReview metadata:1+ spec:2! status:3+
io.k8s.api.authorization.v1.NonResourceAttributes path:1 verb:2
io.k8s.api.authorization.v1.NonResourceRule verbs:1! nonResourceURLs:2
io.k8s.api.authorization.v1.ResourceAttributes namespace:1 verb:2 group:3 version:4 resource:5 subresource:6 name:7 fieldSelector:8* labelSelector:9*
io.k8s.api.authorization.v1.ResourceRule verbs:1! apiGroups:2 resources:3 resourceNames:4
io.k8s.api.authorization.v1.SelfSubjectAccessReview metadata:1+ spec:2! status:3+
io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec resourceAttributes:1* nonResourceAttributes:2*
io.k8s.api.authorization.v1.SelfSubjectRulesReview metadata:1+ spec:2! status:3+
io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec namespace:1
io.k8s.api.authorization.v1.SubjectAccessReview metadata:1+ spec:2! status:3+
io.k8s.api.authorization.v1.SubjectAccessReviewSpec resourceAttributes:1* nonResourceAttributes:2* user:3 groups:4 extra:5 uid:6
io.k8s.api.authorization.v1.SubjectAccessReviewStatus allowed:1! denied:4 reason:2 evaluationError:3
io.k8s.api.authorization.v1.SubjectRulesReviewStatus resourceRules:1! nonResourceRules:2! incomplete:3! evaluationError:4
io.k8s.api.autoscaling.v1.CrossVersionObjectReference kind:1! name:2! apiVersion:3
io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler metadata:1+ spec:2+ status:3+
io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList metadata:1+ items:2!
io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef:1! minReplicas:2* maxReplicas:3! targetCPUUtilizationPercentage:4*
io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus observedGeneration:1* lastScaleTime:2* currentReplicas:3! desiredReplicas:4! currentCPUUtilizationPercentage:5*
io.k8s.api.autoscaling.v1.Scale metadata:1+ spec:2+ status:3+
io.k8s.api.autoscaling.v1.ScaleSpec replicas:1
io.k8s.api.autoscaling.v1.ScaleStatus replicas:1! selector:2
io.k8s.api.autoscaling.v2.ContainerResourceMetricSource name:1! target:2! container:3!
io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus name:1! current:2! container:3!
io.k8s.api.autoscaling.v2.CrossVersionObjectReference kind:1! name:2! apiVersion:3
io.k8s.api.autoscaling.v2.ExternalMetricSource metric:1! target:2!
io.k8s.api.autoscaling.v2.ExternalMetricStatus metric:1! current:2!
io.k8s.api.autoscaling.v2.HPAScalingPolicy type:1! value:2! periodSeconds:3!
io.k8s.api.autoscaling.v2.HPAScalingRules stabilizationWindowSeconds:3* selectPolicy:1* policies:2 tolerance:4*
io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler metadata:1+ spec:2+ status:3+
io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior scaleUp:1* scaleDown:2*
io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition type:1! status:2! lastTransitionTime:3+ reason:4 message:5
io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList metadata:1+ items:2!
io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef:1! minReplicas:2* maxReplicas:3! metrics:4 behavior:5*
io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus observedGeneration:1* lastScaleTime:2* currentReplicas:3 desiredReplicas:4! currentMetrics:5! conditions:6
io.k8s.api.autoscaling.v2.MetricIdentifier name:1! selector:2*
io.k8s.api.autoscaling.v2.MetricSpec type:1! object:2* pods:3* resource:4* containerResource:7* external:5*
io.k8s.api.autoscaling.v2.MetricStatus type:1! object:2* pods:3* resource:4* containerResource:7* external:5*
io.k8s.api.autoscaling.v2.MetricTarget type:1! value:2* averageValue:3* averageUtilization:4*
io.k8s.api.autoscaling.v2.MetricValueStatus value:1* averageValue:2* averageUtilization:3*
io.k8s.api.autoscaling.v2.ObjectMetricSource describedObject:1! target:2! metric:3!
io.k8s.api.autoscaling.v2.ObjectMetricStatus metric:1! current:2! describedObject:3!
io.k8s.api.autoscaling.v2.PodsMetricSource metric:1! target:2!
io.k8s.api.autoscaling.v2.PodsMetricStatus metric:1! current:2!
io.k8s.api.autoscaling.v2.ResourceMetricSource name:1! target:2!
io.k8s.api.autoscaling.v2.ResourceMetricStatus name:1! current:2!
io.k8s.api.batch.v1.CronJob metadata:1+ spec:2+ status:3+
io.k8s.api.batch.v1.CronJobList metadata:1+ items:2!
io.k8s.api.batch.v1.CronJobSpec schedule:1! timeZone:8* startingDeadlineSeconds:2* concurrencyPolicy:3 suspend:4* jobTemplate:5! successfulJobsHistoryLimit:6* failedJobsHistoryLimit:7*
io.k8s.api.batch.v1.CronJobStatus active:1 lastScheduleTime:4* lastSuccessfulTime:5*
io.k8s.api.batch.v1.Job metadata:1+ spec:2+ status:3+
io.k8s.api.batch.v1.JobCondition type:1! status:2! lastProbeTime:3+ lastTransitionTime:4+ reason:5 message:6
io.k8s.api.batch.v1.JobList metadata:1+ items:2!
io.k8s.api.batch.v1.JobSpec parallelism:1* completions:2* activeDeadlineSeconds:3* podFailurePolicy:11* successPolicy:16* backoffLimit:7* backoffLimitPerIndex:12* maxFailedIndexes:13* selector:4* manualSelector:5* template:6! ttlSecondsAfterFinished:8* completionMode:9* suspend:10* podReplacementPolicy:14* managedBy:15*
io.k8s.api.batch.v1.JobStatus conditions:1 startTime:2* completionTime:3* active:4 succeeded:5 failed:6 terminating:11* completedIndexes:7 failedIndexes:10* uncountedTerminatedPods:8* ready:9*
io.k8s.api.batch.v1.JobTemplateSpec metadata:1+ spec:2+
io.k8s.api.batch.v1.PodFailurePolicy rules:1!
io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement containerName:1* operator:2! values:3!
io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern type:1! status:2!
io.k8s.api.batch.v1.PodFailurePolicyRule action:1! onExitCodes:2* onPodConditions:3
io.k8s.api.batch.v1.SuccessPolicy rules:1!
io.k8s.api.batch.v1.SuccessPolicyRule succeededIndexes:1* succeededCount:2*
io.k8s.api.batch.v1.UncountedTerminatedPods succeeded:1 failed:2
io.k8s.api.certificates.v1.CertificateSigningRequest metadata:1+ spec:2! status:3+
io.k8s.api.certificates.v1.CertificateSigningRequestCondition type:1! status:6! reason:2 message:3 lastUpdateTime:4+ lastTransitionTime:5+
io.k8s.api.certificates.v1.CertificateSigningRequestList metadata:1+ items:2!
io.k8s.api.certificates.v1.CertificateSigningRequestSpec request:1! signerName:7! expirationSeconds:8* usages:5 username:2 uid:3 groups:4 extra:6
io.k8s.api.certificates.v1.CertificateSigningRequestStatus conditions:1 certificate:2
io.k8s.api.coordination.v1.Lease metadata:1+ spec:2+
io.k8s.api.coordination.v1.LeaseList metadata:1+ items:2!
io.k8s.api.coordination.v1.LeaseSpec holderIdentity:1* leaseDurationSeconds:2* acquireTime:3* renewTime:4* leaseTransitions:5* strategy:6* preferredHolder:7*
`;
