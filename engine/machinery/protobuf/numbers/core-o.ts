/** Numbers of fields in the protobuf form of the API, a definition a line, as Go declares them: facts of Kubernetes 1.36, by scripts/facts/protobuf-numbers.mjs. */
export const table = `
io.k8s.api.core.v1.ObjectFieldSelector apiVersion:1 fieldPath:2!
io.k8s.api.core.v1.ObjectReference kind:1 namespace:2 name:3 uid:4 apiVersion:5 resourceVersion:6 fieldPath:7
io.k8s.api.core.v1.PersistentVolume metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.PersistentVolumeClaim metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.PersistentVolumeClaimCondition type:1! status:2! lastProbeTime:3+ lastTransitionTime:4+ reason:5 message:6
io.k8s.api.core.v1.PersistentVolumeClaimList metadata:1+ items:2!
io.k8s.api.core.v1.PersistentVolumeClaimSpec accessModes:1 selector:4* resources:2+ volumeName:3 storageClassName:5* volumeMode:6* dataSource:7* dataSourceRef:8* volumeAttributesClassName:9*
io.k8s.api.core.v1.PersistentVolumeClaimStatus phase:1 accessModes:2 capacity:3 conditions:4 allocatedResources:5 allocatedResourceStatuses:7 currentVolumeAttributesClassName:8* modifyVolumeStatus:9*
io.k8s.api.core.v1.PersistentVolumeClaimTemplate metadata:1+ spec:2!
io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource claimName:1! readOnly:2
io.k8s.api.core.v1.PersistentVolumeList metadata:1+ items:2!
io.k8s.api.core.v1.PersistentVolumeSource gcePersistentDisk:1* awsElasticBlockStore:2* hostPath:3* glusterfs:4* nfs:5* rbd:6* iscsi:7* cinder:8* cephfs:9* fc:10* flocker:11* flexVolume:12* azureFile:13* vsphereVolume:14* quobyte:15* azureDisk:16* photonPersistentDisk:17* portworxVolume:18* scaleIO:19* local:20* storageos:21* csi:22*
io.k8s.api.core.v1.PersistentVolumeSpec capacity:1 =io.k8s.api.core.v1.PersistentVolumeSource:2! accessModes:3 claimRef:4* persistentVolumeReclaimPolicy:5 storageClassName:6 mountOptions:7 volumeMode:8* nodeAffinity:9* volumeAttributesClassName:10*
io.k8s.api.core.v1.PersistentVolumeStatus phase:1 message:2 reason:3 lastPhaseTransitionTime:4*
io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource pdID:1! fsType:2
io.k8s.api.core.v1.Pod metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.PodAffinity requiredDuringSchedulingIgnoredDuringExecution:1 preferredDuringSchedulingIgnoredDuringExecution:2
io.k8s.api.core.v1.PodAffinityTerm labelSelector:1* namespaces:2 topologyKey:3! namespaceSelector:4* matchLabelKeys:5 mismatchLabelKeys:6
io.k8s.api.core.v1.PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:1 preferredDuringSchedulingIgnoredDuringExecution:2
io.k8s.api.core.v1.PodAttachOptions stdin:1 stdout:2 stderr:3 tty:4 container:5
io.k8s.api.core.v1.PodCertificateProjection signerName:1 keyType:2 maxExpirationSeconds:3* credentialBundlePath:4 keyPath:5 certificateChainPath:6 userAnnotations:7
io.k8s.api.core.v1.PodCondition type:1! observedGeneration:7 status:2! lastProbeTime:3+ lastTransitionTime:4+ reason:5 message:6
io.k8s.api.core.v1.PodDNSConfig nameservers:1 searches:2 options:3
io.k8s.api.core.v1.PodDNSConfigOption name:1 value:2*
io.k8s.api.core.v1.PodExecOptions stdin:1 stdout:2 stderr:3 tty:4 container:5 command:6!
io.k8s.api.core.v1.PodExtendedResourceClaimStatus requestMappings:1! resourceClaimName:2!
io.k8s.api.core.v1.PodIP ip:1!
io.k8s.api.core.v1.PodList metadata:1+ items:2!
io.k8s.api.core.v1.PodLogOptions container:1 follow:2 previous:3 sinceSeconds:4* sinceTime:5* timestamps:6 tailLines:7* limitBytes:8* insecureSkipTLSVerifyBackend:9 stream:10*
io.k8s.api.core.v1.PodOS name:1!
io.k8s.api.core.v1.PodPortForwardOptions ports:1
io.k8s.api.core.v1.PodProxyOptions path:1
io.k8s.api.core.v1.PodReadinessGate conditionType:1!
io.k8s.api.core.v1.PodResourceClaim name:1! resourceClaimName:3* resourceClaimTemplateName:4*
io.k8s.api.core.v1.PodResourceClaimStatus name:1! resourceClaimName:2*
io.k8s.api.core.v1.PodSchedulingGate name:1!
io.k8s.api.core.v1.PodSchedulingGroup podGroupName:1*
io.k8s.api.core.v1.PodSecurityContext seLinuxOptions:1* windowsOptions:8* runAsUser:2* runAsGroup:6* runAsNonRoot:3* supplementalGroups:4 supplementalGroupsPolicy:12* fsGroup:5* sysctls:7 fsGroupChangePolicy:9* seccompProfile:10* appArmorProfile:11* seLinuxChangePolicy:13*
io.k8s.api.core.v1.PodSpec volumes:1 initContainers:20 containers:2! ephemeralContainers:34 restartPolicy:3 terminationGracePeriodSeconds:4* activeDeadlineSeconds:5* dnsPolicy:6 nodeSelector:7 serviceAccountName:8 serviceAccount:9 automountServiceAccountToken:21* nodeName:10 hostNetwork:11 hostPID:12 hostIPC:13 shareProcessNamespace:27* securityContext:14* imagePullSecrets:15 hostname:16 subdomain:17 affinity:18* schedulerName:19 tolerations:22 hostAliases:23 priorityClassName:24 priority:25* dnsConfig:26* readinessGates:28 runtimeClassName:29* enableServiceLinks:30* preemptionPolicy:31* overhead:32 topologySpreadConstraints:33 setHostnameAsFQDN:35* os:36* hostUsers:37* schedulingGates:38 resourceClaims:39 resources:40* hostnameOverride:41* schedulingGroup:43*
io.k8s.api.core.v1.PodStatus observedGeneration:17 phase:1 conditions:2 message:3 reason:4 nominatedNodeName:11 hostIP:5 hostIPs:16 podIP:6 podIPs:12 startTime:7* initContainerStatuses:10 containerStatuses:8 qosClass:9 ephemeralContainerStatuses:13 resize:14 resourceClaimStatuses:15 extendedResourceClaimStatus:18* allocatedResources:19 resources:20* nodeAllocatableResourceClaimStatuses:21
io.k8s.api.core.v1.PodStatusResult metadata:1+ status:2+
io.k8s.api.core.v1.PodTemplate metadata:1+ template:2+
io.k8s.api.core.v1.PodTemplateList metadata:1+ items:2!
io.k8s.api.core.v1.PodTemplateSpec metadata:1+ spec:2+
io.k8s.api.core.v1.PortStatus port:1! protocol:2! error:3*
io.k8s.api.core.v1.PortworxVolumeSource volumeID:1! fsType:2 readOnly:3
io.k8s.api.core.v1.PreferredSchedulingTerm weight:1! preference:2!
io.k8s.api.core.v1.Probe =io.k8s.api.core.v1.ProbeHandler:1! initialDelaySeconds:2 timeoutSeconds:3 periodSeconds:4 successThreshold:5 failureThreshold:6 terminationGracePeriodSeconds:7*
io.k8s.api.core.v1.ProbeHandler exec:1* httpGet:2* tcpSocket:3* grpc:4*
io.k8s.api.core.v1.ProjectedVolumeSource sources:1! defaultMode:2*
io.k8s.api.core.v1.QuobyteVolumeSource registry:1! volume:2! readOnly:3 user:4 group:5 tenant:6
io.k8s.api.core.v1.RBDPersistentVolumeSource monitors:1! image:2! fsType:3 pool:4 user:5 keyring:6 secretRef:7* readOnly:8
io.k8s.api.core.v1.RBDVolumeSource monitors:1! image:2! fsType:3 pool:4 user:5 keyring:6 secretRef:7* readOnly:8
io.k8s.api.core.v1.RangeAllocation metadata:1+ range:2! data:3!
io.k8s.api.core.v1.ReplicationController metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.ReplicationControllerCondition type:1! status:2! lastTransitionTime:3+ reason:4 message:5
io.k8s.api.core.v1.ReplicationControllerList metadata:1+ items:2!
io.k8s.api.core.v1.ReplicationControllerSpec replicas:1* minReadySeconds:4 selector:2 template:3*
io.k8s.api.core.v1.ReplicationControllerStatus replicas:1! fullyLabeledReplicas:2 readyReplicas:4 availableReplicas:5 observedGeneration:3 conditions:6
io.k8s.api.core.v1.ResourceClaim name:1! request:2
io.k8s.api.core.v1.ResourceFieldSelector containerName:1 resource:2! divisor:3+
io.k8s.api.core.v1.ResourceHealth resourceID:1! health:2 message:6*
io.k8s.api.core.v1.ResourceQuota metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.ResourceQuotaList metadata:1+ items:2!
io.k8s.api.core.v1.ResourceQuotaSpec hard:1 scopes:2 scopeSelector:3*
io.k8s.api.core.v1.ResourceQuotaStatus hard:1 used:2
io.k8s.api.core.v1.ResourceRequirements limits:1 requests:2 claims:3
io.k8s.api.core.v1.ResourceStatus name:1! resources:2
io.k8s.api.core.v1.SELinuxOptions user:1 role:2 type:3 level:4
io.k8s.api.core.v1.ScaleIOPersistentVolumeSource gateway:1! system:2! secretRef:3*! sslEnabled:4 protectionDomain:5 storagePool:6 storageMode:7 volumeName:8 fsType:9 readOnly:10
io.k8s.api.core.v1.ScaleIOVolumeSource gateway:1! system:2! secretRef:3*! sslEnabled:4 protectionDomain:5 storagePool:6 storageMode:7 volumeName:8 fsType:9 readOnly:10
io.k8s.api.core.v1.ScopeSelector matchExpressions:1
io.k8s.api.core.v1.ScopedResourceSelectorRequirement scopeName:1! operator:2! values:3
io.k8s.api.core.v1.SeccompProfile type:1! localhostProfile:2*
io.k8s.api.core.v1.Secret metadata:1+ immutable:5* data:2 stringData:4 type:3
io.k8s.api.core.v1.SecretEnvSource =io.k8s.api.core.v1.LocalObjectReference:1! optional:2*
io.k8s.api.core.v1.SecretKeySelector =io.k8s.api.core.v1.LocalObjectReference:1! key:2! optional:3*
io.k8s.api.core.v1.SecretList metadata:1+ items:2!
io.k8s.api.core.v1.SecretProjection =io.k8s.api.core.v1.LocalObjectReference:1! items:2 optional:4*
io.k8s.api.core.v1.SecretReference name:1 namespace:2
io.k8s.api.core.v1.SecretVolumeSource secretName:1 items:2 defaultMode:3* optional:4*
io.k8s.api.core.v1.SecurityContext capabilities:1* privileged:2* seLinuxOptions:3* windowsOptions:10* runAsUser:4* runAsGroup:8* runAsNonRoot:5* readOnlyRootFilesystem:6* allowPrivilegeEscalation:7* procMount:9* seccompProfile:11* appArmorProfile:12*
io.k8s.api.core.v1.SerializedReference reference:1+
io.k8s.api.core.v1.Service metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.ServiceAccount metadata:1+ secrets:2 imagePullSecrets:3 automountServiceAccountToken:4*
io.k8s.api.core.v1.ServiceAccountList metadata:1+ items:2!
io.k8s.api.core.v1.ServiceAccountTokenProjection audience:1 expirationSeconds:2* path:3!
io.k8s.api.core.v1.ServiceList metadata:1+ items:2!
io.k8s.api.core.v1.ServicePort name:1 protocol:2 appProtocol:6* port:3! targetPort:4+ nodePort:5
io.k8s.api.core.v1.ServiceProxyOptions path:1
io.k8s.api.core.v1.ServiceSpec ports:1 selector:2 clusterIP:3 clusterIPs:18 type:4 externalIPs:5 sessionAffinity:7 loadBalancerIP:8 loadBalancerSourceRanges:9 externalName:10 externalTrafficPolicy:11 healthCheckNodePort:12 publishNotReadyAddresses:13 sessionAffinityConfig:14* ipFamilies:19 ipFamilyPolicy:17* allocateLoadBalancerNodePorts:20* loadBalancerClass:21* internalTrafficPolicy:22* trafficDistribution:23*
io.k8s.api.core.v1.ServiceStatus loadBalancer:1+ conditions:2
io.k8s.api.core.v1.SessionAffinityConfig clientIP:1*
io.k8s.api.core.v1.SleepAction seconds:1!
io.k8s.api.core.v1.StorageOSPersistentVolumeSource volumeName:1 volumeNamespace:2 fsType:3 readOnly:4 secretRef:5*
io.k8s.api.core.v1.StorageOSVolumeSource volumeName:1 volumeNamespace:2 fsType:3 readOnly:4 secretRef:5*
io.k8s.api.core.v1.Sysctl name:1! value:2!
io.k8s.api.core.v1.TCPSocketAction port:1! host:2
io.k8s.api.core.v1.Taint key:1! value:2 effect:3! timeAdded:4*
io.k8s.api.core.v1.Toleration key:1 operator:2 value:3 effect:4 tolerationSeconds:5*
io.k8s.api.core.v1.TopologySelectorLabelRequirement key:1! values:2!
io.k8s.api.core.v1.TopologySelectorTerm matchLabelExpressions:1
io.k8s.api.core.v1.TopologySpreadConstraint maxSkew:1! topologyKey:2! whenUnsatisfiable:3! labelSelector:4* minDomains:5* nodeAffinityPolicy:6* nodeTaintsPolicy:7* matchLabelKeys:8
io.k8s.api.core.v1.TypedLocalObjectReference apiGroup:1*! kind:2! name:3!
io.k8s.api.core.v1.TypedObjectReference apiGroup:1*! kind:2! name:3! namespace:4*
io.k8s.api.core.v1.Volume name:1! =io.k8s.api.core.v1.VolumeSource:2!
io.k8s.api.core.v1.VolumeDevice name:1! devicePath:2!
io.k8s.api.core.v1.VolumeMount name:1! readOnly:2 recursiveReadOnly:7* mountPath:3! subPath:4 mountPropagation:5* subPathExpr:6
io.k8s.api.core.v1.VolumeMountStatus name:1! mountPath:2! readOnly:3 recursiveReadOnly:4* volumeStatus:5*
io.k8s.api.core.v1.VolumeNodeAffinity required:1*
io.k8s.api.core.v1.VolumeProjection secret:1* downwardAPI:2* configMap:3* serviceAccountToken:4* clusterTrustBundle:5* podCertificate:6*
io.k8s.api.core.v1.VolumeResourceRequirements limits:1 requests:2
io.k8s.api.core.v1.VolumeSource hostPath:1* emptyDir:2* gcePersistentDisk:3* awsElasticBlockStore:4* gitRepo:5* secret:6* nfs:7* iscsi:8* glusterfs:9* persistentVolumeClaim:10* rbd:11* flexVolume:12* cinder:13* cephfs:14* flocker:15* downwardAPI:16* fc:17* azureFile:18* configMap:19* vsphereVolume:20* quobyte:21* azureDisk:22* photonPersistentDisk:23* projected:26* portworxVolume:24* scaleIO:25* storageos:27* csi:28* ephemeral:29* image:30*
io.k8s.api.core.v1.VolumeStatus image:1*
io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource volumePath:1! fsType:2 storagePolicyName:3 storagePolicyID:4
io.k8s.api.core.v1.WeightedPodAffinityTerm weight:1! podAffinityTerm:2!
io.k8s.api.core.v1.WindowsSecurityContextOptions gmsaCredentialSpecName:1* gmsaCredentialSpec:2* runAsUserName:3* hostProcess:4*
`;
