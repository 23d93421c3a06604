/** Numbers of fields in the protobuf form of the API, a definition a line, as Go declares them: facts of Kubernetes 1.36, by scripts/facts/protobuf-numbers.mjs. */
export const table = `
io.k8s.api.discovery.v1.Endpoint addresses:1! conditions:2+ hostname:3* targetRef:4* deprecatedTopology:5 nodeName:6* zone:7* hints:8*
io.k8s.api.discovery.v1.EndpointConditions ready:1* serving:2* terminating:3*
io.k8s.api.discovery.v1.EndpointHints forZones:1 forNodes:2
io.k8s.api.discovery.v1.EndpointPort name:1* protocol:2* port:3* appProtocol:4*
io.k8s.api.discovery.v1.EndpointSlice metadata:1+ addressType:4! endpoints:2! ports:3!
io.k8s.api.discovery.v1.EndpointSliceList metadata:1+ items:2!
io.k8s.api.discovery.v1.ForNode name:1!
io.k8s.api.discovery.v1.ForZone name:1!
io.k8s.api.events.v1.Event metadata:1! eventTime:2! series:3* reportingController:4 reportingInstance:5 action:6 reason:7 regarding:8+ related:9* note:10 type:11 deprecatedSource:12+ deprecatedFirstTimestamp:13+ deprecatedLastTimestamp:14+ deprecatedCount:15
io.k8s.api.events.v1.EventList metadata:1+ items:2!
io.k8s.api.events.v1.EventSeries count:1! lastObservedTime:2!
io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1* lendablePercent:2*
io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod type:1!
io.k8s.api.flowcontrol.v1.FlowSchema metadata:1+ spec:2+ status:3+
io.k8s.api.flowcontrol.v1.FlowSchemaCondition type:1 status:2 lastTransitionTime:3+ reason:4 message:5
io.k8s.api.flowcontrol.v1.FlowSchemaList metadata:1+ items:2!
io.k8s.api.flowcontrol.v1.FlowSchemaSpec priorityLevelConfiguration:1! matchingPrecedence:2! distinguisherMethod:3* rules:4
io.k8s.api.flowcontrol.v1.FlowSchemaStatus conditions:1
io.k8s.api.flowcontrol.v1.GroupSubject name:1!
io.k8s.api.flowcontrol.v1.LimitResponse type:1! queuing:2*
io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration nominalConcurrencyShares:1*! limitResponse:2+ lendablePercent:3* borrowingLimitPercent:4*
io.k8s.api.flowcontrol.v1.NonResourcePolicyRule verbs:1! nonResourceURLs:6!
io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects subjects:1! resourceRules:2 nonResourceRules:3
io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration metadata:1+ spec:2+ status:3+
io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition type:1 status:2 lastTransitionTime:3+ reason:4 message:5
io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationList metadata:1+ items:2!
io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference name:1!
io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec type:1! limited:2* exempt:3*
io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus conditions:1
io.k8s.api.flowcontrol.v1.QueuingConfiguration queues:1! handSize:2! queueLengthLimit:3!
io.k8s.api.flowcontrol.v1.ResourcePolicyRule verbs:1! apiGroups:2! resources:3! clusterScope:4 namespaces:5!
io.k8s.api.flowcontrol.v1.ServiceAccountSubject namespace:1! name:2!
io.k8s.api.flowcontrol.v1.Subject kind:1! user:2* group:3* serviceAccount:4*
io.k8s.api.flowcontrol.v1.UserSubject name:1!
io.k8s.api.networking.v1.HTTPIngressPath path:1 pathType:3*! backend:2!
io.k8s.api.networking.v1.HTTPIngressRuleValue paths:1!
io.k8s.api.networking.v1.IPAddress metadata:1+ spec:2+
io.k8s.api.networking.v1.IPAddressList metadata:1+ items:2!
io.k8s.api.networking.v1.IPAddressSpec parentRef:1*
io.k8s.api.networking.v1.IPBlock cidr:1! except:2
io.k8s.api.networking.v1.Ingress metadata:1+ spec:2+ status:3+
io.k8s.api.networking.v1.IngressBackend service:4* resource:3*
io.k8s.api.networking.v1.IngressClass metadata:1+ spec:2+
io.k8s.api.networking.v1.IngressClassList metadata:1+ items:2!
io.k8s.api.networking.v1.IngressClassParametersReference apiGroup:1* kind:2! name:3! scope:4*! namespace:5*
io.k8s.api.networking.v1.IngressClassSpec controller:1 parameters:2*
io.k8s.api.networking.v1.IngressList metadata:1+ items:2!
io.k8s.api.networking.v1.IngressLoadBalancerIngress ip:1 hostname:2 ports:4
io.k8s.api.networking.v1.IngressLoadBalancerStatus ingress:1
io.k8s.api.networking.v1.IngressPortStatus port:1! protocol:2! error:3*
io.k8s.api.networking.v1.IngressRule host:1 =io.k8s.api.networking.v1.IngressRuleValue:2!
io.k8s.api.networking.v1.IngressRuleValue http:1*
io.k8s.api.networking.v1.IngressServiceBackend name:1! port:2+
io.k8s.api.networking.v1.IngressSpec ingressClassName:4* defaultBackend:1* tls:2 rules:3
io.k8s.api.networking.v1.IngressStatus loadBalancer:1+
io.k8s.api.networking.v1.IngressTLS hosts:1 secretName:2
io.k8s.api.networking.v1.NetworkPolicy metadata:1+ spec:2+
io.k8s.api.networking.v1.NetworkPolicyEgressRule ports:1 to:2
io.k8s.api.networking.v1.NetworkPolicyIngressRule ports:1 from:2
io.k8s.api.networking.v1.NetworkPolicyList metadata:1+ items:2!
io.k8s.api.networking.v1.NetworkPolicyPeer podSelector:1* namespaceSelector:2* ipBlock:3*
io.k8s.api.networking.v1.NetworkPolicyPort protocol:1* port:2* endPort:3*
io.k8s.api.networking.v1.NetworkPolicySpec podSelector:1! ingress:2 egress:3 policyTypes:4
io.k8s.api.networking.v1.ParentReference group:1 resource:2 namespace:3 name:4
io.k8s.api.networking.v1.ServiceBackendPort name:1 number:2
io.k8s.api.networking.v1.ServiceCIDR metadata:1+ spec:2+ status:3+
io.k8s.api.networking.v1.ServiceCIDRList metadata:1+ items:2!
io.k8s.api.networking.v1.ServiceCIDRSpec cidrs:1
io.k8s.api.networking.v1.ServiceCIDRStatus conditions:1
io.k8s.api.node.v1.Overhead podFixed:1
io.k8s.api.node.v1.RuntimeClass metadata:1+ handler:2! overhead:3* scheduling:4*
io.k8s.api.node.v1.RuntimeClassList metadata:1+ items:2!
io.k8s.api.node.v1.Scheduling nodeSelector:1 tolerations:2
io.k8s.api.policy.v1.Eviction metadata:1+ deleteOptions:2*
io.k8s.api.policy.v1.PodDisruptionBudget metadata:1+ spec:2+ status:3+
io.k8s.api.policy.v1.PodDisruptionBudgetList metadata:1+ items:2!
io.k8s.api.policy.v1.PodDisruptionBudgetSpec minAvailable:1* selector:2* maxUnavailable:3* unhealthyPodEvictionPolicy:4*
io.k8s.api.policy.v1.PodDisruptionBudgetStatus observedGeneration:1 disruptedPods:2 disruptionsAllowed:3! currentHealthy:4! desiredHealthy:5! expectedPods:6! conditions:7
io.k8s.api.rbac.v1.AggregationRule clusterRoleSelectors:1
io.k8s.api.rbac.v1.ClusterRole metadata:1+ rules:2! aggregationRule:3*
io.k8s.api.rbac.v1.ClusterRoleBinding metadata:1+ subjects:2 roleRef:3!
io.k8s.api.rbac.v1.ClusterRoleBindingList metadata:1+ items:2!
io.k8s.api.rbac.v1.ClusterRoleList metadata:1+ items:2!
io.k8s.api.rbac.v1.PolicyRule verbs:1! apiGroups:2 resources:3 resourceNames:4 nonResourceURLs:5
io.k8s.api.rbac.v1.Role metadata:1+ rules:2!
io.k8s.api.rbac.v1.RoleBinding metadata:1+ subjects:2 roleRef:3!
io.k8s.api.rbac.v1.RoleBindingList metadata:1+ items:2!
io.k8s.api.rbac.v1.RoleList metadata:1+ items:2!
io.k8s.api.rbac.v1.RoleRef apiGroup:1! kind:2! name:3!
io.k8s.api.rbac.v1.Subject kind:1! apiGroup:2 name:3! namespace:4
io.k8s.api.resource.v1.AllocatedDeviceStatus driver:1! pool:2! device:3! shareID:7* conditions:4! data:5* networkData:6*
io.k8s.api.resource.v1.AllocationResult devices:1+ nodeSelector:3* allocationTimestamp:5*
io.k8s.api.resource.v1.CELDeviceSelector expression:1!
io.k8s.api.resource.v1.CapacityRequestPolicy default:1*! validValues:3 validRange:4*
io.k8s.api.resource.v1.CapacityRequestPolicyRange min:1* max:2* step:3*
io.k8s.api.resource.v1.CapacityRequirements requests:1
io.k8s.api.resource.v1.Counter value:1!
io.k8s.api.resource.v1.CounterSet name:1! counters:2
io.k8s.api.resource.v1.Device name:1! attributes:2 capacity:3 consumesCounters:4 nodeName:5* nodeSelector:6* allNodes:7* taints:8 bindsToNode:9* bindingConditions:10 bindingFailureConditions:11 allowMultipleAllocations:12* nodeAllocatableResourceMappings:13
io.k8s.api.resource.v1.DeviceAllocationConfiguration source:1! requests:2 =io.k8s.api.resource.v1.DeviceConfiguration:3!
io.k8s.api.resource.v1.DeviceAllocationResult results:1 config:2
io.k8s.api.resource.v1.DeviceAttribute int:2* bool:3* string:4* version:5* ints:6 bools:7 strings:8 versions:9
io.k8s.api.resource.v1.DeviceCapacity value:1! requestPolicy:2*
io.k8s.api.resource.v1.DeviceClaim requests:1! constraints:2 config:3
io.k8s.api.resource.v1.DeviceClaimConfiguration requests:1 =io.k8s.api.resource.v1.DeviceConfiguration:2!
io.k8s.api.resource.v1.DeviceClass metadata:1+ spec:2!
io.k8s.api.resource.v1.DeviceClassConfiguration =io.k8s.api.resource.v1.DeviceConfiguration:1!
io.k8s.api.resource.v1.DeviceClassList metadata:1+ items:2!
io.k8s.api.resource.v1.DeviceClassSpec selectors:1 config:2 extendedResourceName:4*
io.k8s.api.resource.v1.DeviceConfiguration opaque:1*
io.k8s.api.resource.v1.DeviceConstraint requests:1 matchAttribute:2* distinctAttribute:3*
io.k8s.api.resource.v1.DeviceCounterConsumption counterSet:1! counters:2
io.k8s.api.resource.v1.DeviceRequest name:1! exactly:2* firstAvailable:3
io.k8s.api.resource.v1.DeviceRequestAllocationResult request:1! driver:2! pool:3! device:4! adminAccess:5* tolerations:6 bindingConditions:7 bindingFailureConditions:8 shareID:9* consumedCapacity:10
io.k8s.api.resource.v1.DeviceSelector cel:1*
io.k8s.api.resource.v1.DeviceSubRequest name:1! deviceClassName:2! selectors:3 allocationMode:4 count:5 tolerations:6 capacity:7*
io.k8s.api.resource.v1.DeviceTaint key:1! value:2 effect:3! timeAdded:4*
io.k8s.api.resource.v1.DeviceToleration key:1 operator:2 value:3 effect:4 tolerationSeconds:5*
io.k8s.api.resource.v1.ExactDeviceRequest deviceClassName:1! selectors:2 allocationMode:3 count:4 adminAccess:5* tolerations:6 capacity:7*
io.k8s.api.resource.v1.NetworkDeviceData interfaceName:1 ips:2 hardwareAddress:3
io.k8s.api.resource.v1.NodeAllocatableResourceMapping capacityKey:1* allocationMultiplier:2*
io.k8s.api.resource.v1.OpaqueDeviceConfiguration driver:1! parameters:2!
io.k8s.api.resource.v1.ResourceClaim metadata:1+ spec:2! status:3+
io.k8s.api.resource.v1.ResourceClaimConsumerReference apiGroup:1 resource:3! name:4! uid:5!
io.k8s.api.resource.v1.ResourceClaimList metadata:1+ items:2!
io.k8s.api.resource.v1.ResourceClaimSpec devices:1!
io.k8s.api.resource.v1.ResourceClaimStatus allocation:1* reservedFor:2 devices:4
io.k8s.api.resource.v1.ResourceClaimTemplate metadata:1+ spec:2!
io.k8s.api.resource.v1.ResourceClaimTemplateList metadata:1+ items:2!
io.k8s.api.resource.v1.ResourceClaimTemplateSpec metadata:1+ spec:2!
io.k8s.api.resource.v1.ResourcePool name:1! generation:2! resourceSliceCount:3!
io.k8s.api.resource.v1.ResourceSlice metadata:1+ spec:2!
io.k8s.api.resource.v1.ResourceSliceList metadata:1+ items:2!
io.k8s.api.resource.v1.ResourceSliceSpec driver:1! pool:2! nodeName:3* nodeSelector:4* allNodes:5* devices:6 perDeviceNodeSelection:7* sharedCounters:8
io.k8s.api.scheduling.v1.PriorityClass metadata:1+ value:2! globalDefault:3 description:4 preemptionPolicy:5*
io.k8s.api.scheduling.v1.PriorityClassList metadata:1+ items:2!
io.k8s.api.storage.v1.CSIDriver metadata:1+ spec:2!
io.k8s.api.storage.v1.CSIDriverList metadata:1+ items:2!
io.k8s.api.storage.v1.CSIDriverSpec attachRequired:1* podInfoOnMount:2* volumeLifecycleModes:3 storageCapacity:4* fsGroupPolicy:5* tokenRequests:6 requiresRepublish:7* seLinuxMount:8* nodeAllocatableUpdatePeriodSeconds:9* serviceAccountTokenInSecrets:10* preventPodSchedulingIfMissing:11*
io.k8s.api.storage.v1.CSINode metadata:1+ spec:2!
io.k8s.api.storage.v1.CSINodeDriver name:1! nodeID:2! topologyKeys:3! allocatable:4*
io.k8s.api.storage.v1.CSINodeList metadata:1+ items:2!
io.k8s.api.storage.v1.CSINodeSpec drivers:1!
io.k8s.api.storage.v1.CSIStorageCapacity metadata:1+ nodeTopology:2* storageClassName:3! capacity:4* maximumVolumeSize:5*
io.k8s.api.storage.v1.CSIStorageCapacityList metadata:1+ items:2!
io.k8s.api.storage.v1.StorageClass metadata:1+ provisioner:2! parameters:3 reclaimPolicy:4* mountOptions:5 allowVolumeExpansion:6* volumeBindingMode:7* allowedTopologies:8
io.k8s.api.storage.v1.StorageClassList metadata:1+ items:2!
io.k8s.api.storage.v1.TokenRequest audience:1! expirationSeconds:2*
io.k8s.api.storage.v1.VolumeAttachment metadata:1+ spec:2! status:3+
io.k8s.api.storage.v1.VolumeAttachmentList metadata:1+ items:2!
io.k8s.api.storage.v1.VolumeAttachmentSource persistentVolumeName:1* inlineVolumeSpec:2*
io.k8s.api.storage.v1.VolumeAttachmentSpec attacher:1! source:2! nodeName:3!
io.k8s.api.storage.v1.VolumeAttachmentStatus attached:1! attachmentMetadata:2 attachError:3* detachError:4*
io.k8s.api.storage.v1.VolumeAttributesClass metadata:1+ driverName:2! parameters:3
io.k8s.api.storage.v1.VolumeAttributesClassList metadata:1+ items:2!
io.k8s.api.storage.v1.VolumeError time:1+ message:2 errorCode:3*
io.k8s.api.storage.v1.VolumeNodeResources count:1*
io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup name:1! versions:2! preferredVersion:3+ serverAddressByClientCIDRs:4
io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList groups:1!
io.k8s.apimachinery.pkg.apis.meta.v1.APIResource name:1! singularName:6! namespaced:2! group:8 version:9 kind:3! verbs:4! shortNames:5 categories:7 storageVersionHash:10
io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList groupVersion:1! resources:2!
io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions versions:1! serverAddressByClientCIDRs:2!
io.k8s.apimachinery.pkg.apis.meta.v1.ApplyOptions dryRun:1 force:2! fieldManager:3!
io.k8s.apimachinery.pkg.apis.meta.v1.Condition type:1! status:2! observedGeneration:3 lastTransitionTime:4! reason:5! message:6!
io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions dryRun:1 fieldManager:3 fieldValidation:4
io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions gracePeriodSeconds:1* preconditions:2* orphanDependents:3* propagationPolicy:4* dryRun:5 ignoreStoreReadErrorWithClusterBreakingPotential:6*
io.k8s.apimachinery.pkg.apis.meta.v1.Duration =Hours.Duration:1!
io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement key:1! operator:2! values:3
io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1 -:1!
io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions resourceVersion:1
io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource group:1! resource:2!
io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery groupVersion:1! version:2!
io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionKind group:1! version:2! kind:3!
io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionResource group:1! version:2! resource:3!
io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector matchLabels:1 matchExpressions:2
io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement key:1! operator:2! values:3
io.k8s.apimachinery.pkg.apis.meta.v1.List metadata:1+ items:2!
io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta selfLink:1 resourceVersion:2 continue:3 remainingItemCount:4* shardInfo:5*
io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions labelSelector:1 fieldSelector:2 watch:3 allowWatchBookmarks:9 resourceVersion:4 resourceVersionMatch:10 timeoutSeconds:5* limit:7 continue:8 sendInitialEvents:11* shardSelector:15
io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry manager:1 operation:2 apiVersion:3 time:4* fieldsType:6 fieldsV1:7* subresource:8
io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta name:1 generateName:2 namespace:3 selfLink:4 uid:5 resourceVersion:6 generation:7 creationTimestamp:8 deletionTimestamp:9* deletionGracePeriodSeconds:10* labels:11 annotations:12 ownerReferences:13 finalizers:14 managedFields:17
io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference apiVersion:5! kind:1! name:3! uid:4! controller:6* blockOwnerDeletion:7*
io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata metadata:1+
io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList metadata:1+ items:2!
io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions dryRun:1 force:2* fieldManager:3 fieldValidation:4
io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions uid:1* resourceVersion:2*
io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR clientCIDR:1! serverAddress:2!
io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo selector:1!
io.k8s.apimachinery.pkg.apis.meta.v1.Status metadata:1+ status:2 message:3 reason:4 details:5* code:6
io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause reason:1 message:2 field:3
io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails name:1 group:2 kind:3 uid:6 causes:4 retryAfterSeconds:5
io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions includeObject:1
io.k8s.apimachinery.pkg.apis.meta.v1.Timestamp seconds:1! nanos:2!
io.k8s.apimachinery.pkg.apis.meta.v1.TypeMeta kind:1 apiVersion:2
io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions dryRun:1 fieldManager:2 fieldValidation:3
io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent type:1! object:2!
`;
