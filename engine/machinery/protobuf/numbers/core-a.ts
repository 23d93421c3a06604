/** Numbers of fields in the protobuf form of the API, a definition a line, as Go declares them: facts of Kubernetes 1.36, by scripts/facts/protobuf-numbers.mjs. */
export const table = `
io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource volumeID:1! fsType:2 partition:3 readOnly:4
io.k8s.api.core.v1.Affinity nodeAffinity:1* podAffinity:2* podAntiAffinity:3*
io.k8s.api.core.v1.AppArmorProfile type:1! localhostProfile:2*
io.k8s.api.core.v1.AttachedVolume name:1! devicePath:2!
io.k8s.api.core.v1.AzureDiskVolumeSource diskName:1! diskURI:2! cachingMode:3* fsType:4* readOnly:5* kind:6*
io.k8s.api.core.v1.AzureFilePersistentVolumeSource secretName:1! shareName:2! readOnly:3 secretNamespace:4*!
io.k8s.api.core.v1.AzureFileVolumeSource secretName:1! shareName:2! readOnly:3
io.k8s.api.core.v1.Binding metadata:1+ target:2!
io.k8s.api.core.v1.CSIPersistentVolumeSource driver:1! volumeHandle:2! readOnly:3 fsType:4 volumeAttributes:5 controllerPublishSecretRef:6* nodeStageSecretRef:7* nodePublishSecretRef:8* controllerExpandSecretRef:9* nodeExpandSecretRef:10*
io.k8s.api.core.v1.CSIVolumeSource driver:1! readOnly:2* fsType:3* volumeAttributes:4 nodePublishSecretRef:5*
io.k8s.api.core.v1.Capabilities add:1 drop:2
io.k8s.api.core.v1.CephFSPersistentVolumeSource monitors:1! path:2 user:3 secretFile:4 secretRef:5* readOnly:6
io.k8s.api.core.v1.CephFSVolumeSource monitors:1! path:2 user:3 secretFile:4 secretRef:5* readOnly:6
io.k8s.api.core.v1.CinderPersistentVolumeSource volumeID:1! fsType:2 readOnly:3 secretRef:4*
io.k8s.api.core.v1.CinderVolumeSource volumeID:1! fsType:2 readOnly:3 secretRef:4*
io.k8s.api.core.v1.ClientIPConfig timeoutSeconds:1*
io.k8s.api.core.v1.ClusterTrustBundleProjection name:1* signerName:2* labelSelector:3* optional:5* path:4!
io.k8s.api.core.v1.ComponentCondition type:1! status:2! message:3 error:4
io.k8s.api.core.v1.ComponentStatus metadata:1+ conditions:2
io.k8s.api.core.v1.ComponentStatusList metadata:1+ items:2!
io.k8s.api.core.v1.ConfigMap metadata:1+ immutable:4* data:2 binaryData:3
io.k8s.api.core.v1.ConfigMapEnvSource =io.k8s.api.core.v1.LocalObjectReference:1! optional:2*
io.k8s.api.core.v1.ConfigMapKeySelector =io.k8s.api.core.v1.LocalObjectReference:1! key:2! optional:3*
io.k8s.api.core.v1.ConfigMapList metadata:1+ items:2!
io.k8s.api.core.v1.ConfigMapNodeConfigSource namespace:1! name:2! uid:3 resourceVersion:4 kubeletConfigKey:5!
io.k8s.api.core.v1.ConfigMapProjection =io.k8s.api.core.v1.LocalObjectReference:1! items:2 optional:4*
io.k8s.api.core.v1.ConfigMapVolumeSource =io.k8s.api.core.v1.LocalObjectReference:1! items:2 defaultMode:3* optional:4*
io.k8s.api.core.v1.Container name:1! image:2 command:3 args:4 workingDir:5 ports:6 envFrom:19 env:7 resources:8+ resizePolicy:23 restartPolicy:24* restartPolicyRules:25 volumeMounts:9 volumeDevices:21 livenessProbe:10* readinessProbe:11* startupProbe:22* lifecycle:12* terminationMessagePath:13 terminationMessagePolicy:20 imagePullPolicy:14 securityContext:15* stdin:16 stdinOnce:17 tty:18
io.k8s.api.core.v1.ContainerExtendedResourceRequest containerName:1! resourceName:2! requestName:3!
io.k8s.api.core.v1.ContainerImage names:1! sizeBytes:2
io.k8s.api.core.v1.ContainerPort name:1 hostPort:2 containerPort:3! protocol:4 hostIP:5
io.k8s.api.core.v1.ContainerResizePolicy resourceName:1! restartPolicy:2!
io.k8s.api.core.v1.ContainerRestartRule action:1 exitCodes:2*
io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes operator:1 values:2
io.k8s.api.core.v1.ContainerState waiting:1* running:2* terminated:3*
io.k8s.api.core.v1.ContainerStateRunning startedAt:1+
io.k8s.api.core.v1.ContainerStateTerminated exitCode:1! signal:2 reason:3 message:4 startedAt:5+ finishedAt:6+ containerID:7
io.k8s.api.core.v1.ContainerStateWaiting reason:1 message:2
io.k8s.api.core.v1.ContainerStatus name:1! state:2+ lastState:3+ ready:4! restartCount:5! image:6! imageID:7! containerID:8 started:9* allocatedResources:10 resources:11* volumeMounts:12 user:13* allocatedResourcesStatus:14 stopSignal:15*
io.k8s.api.core.v1.ContainerUser linux:1*
io.k8s.api.core.v1.DaemonEndpoint Port:1!
io.k8s.api.core.v1.DownwardAPIProjection items:1
io.k8s.api.core.v1.DownwardAPIVolumeFile path:1! fieldRef:2* resourceFieldRef:3* mode:4*
io.k8s.api.core.v1.DownwardAPIVolumeSource items:1 defaultMode:2*
io.k8s.api.core.v1.EmptyDirVolumeSource medium:1 sizeLimit:2*
io.k8s.api.core.v1.EndpointAddress ip:1! hostname:3 nodeName:4* targetRef:2*
io.k8s.api.core.v1.EndpointPort name:1 port:2! protocol:3 appProtocol:4*
io.k8s.api.core.v1.EndpointSubset addresses:1 notReadyAddresses:2 ports:3
io.k8s.api.core.v1.Endpoints metadata:1+ subsets:2
io.k8s.api.core.v1.EndpointsList metadata:1+ items:2!
io.k8s.api.core.v1.EnvFromSource prefix:1 configMapRef:2* secretRef:3*
io.k8s.api.core.v1.EnvVar name:1! value:2 valueFrom:3*
io.k8s.api.core.v1.EnvVarSource fieldRef:1* resourceFieldRef:2* configMapKeyRef:3* secretKeyRef:4* fileKeyRef:5*
io.k8s.api.core.v1.EphemeralContainer =io.k8s.api.core.v1.EphemeralContainerCommon:1! targetContainerName:2
io.k8s.api.core.v1.EphemeralContainerCommon name:1! image:2 command:3 args:4 workingDir:5 ports:6 envFrom:19 env:7 resources:8+ resizePolicy:23 restartPolicy:24* restartPolicyRules:25 volumeMounts:9 volumeDevices:21 livenessProbe:10* readinessProbe:11* startupProbe:22* lifecycle:12* terminationMessagePath:13 terminationMessagePolicy:20 imagePullPolicy:14 securityContext:15* stdin:16 stdinOnce:17 tty:18
io.k8s.api.core.v1.EphemeralVolumeSource volumeClaimTemplate:1*
io.k8s.api.core.v1.Event metadata:1! involvedObject:2! reason:3 message:4 source:5+ firstTimestamp:6+ lastTimestamp:7+ count:8 type:9 eventTime:10+ series:11* action:12 related:13* reportingComponent:14! reportingInstance:15!
io.k8s.api.core.v1.EventList metadata:1+ items:2!
io.k8s.api.core.v1.EventSeries count:1 lastObservedTime:2+
io.k8s.api.core.v1.EventSource component:1 host:2
io.k8s.api.core.v1.ExecAction command:1
io.k8s.api.core.v1.FCVolumeSource targetWWNs:1 lun:2* fsType:3 readOnly:4 wwids:5
io.k8s.api.core.v1.FileKeySelector volumeName:1! path:2! key:3! optional:4*
io.k8s.api.core.v1.FlexPersistentVolumeSource driver:1! fsType:2 secretRef:3* readOnly:4 options:5
io.k8s.api.core.v1.FlexVolumeSource driver:1! fsType:2 secretRef:3* readOnly:4 options:5
io.k8s.api.core.v1.FlockerVolumeSource datasetName:1 datasetUUID:2
io.k8s.api.core.v1.GCEPersistentDiskVolumeSource pdName:1! fsType:2 partition:3 readOnly:4
io.k8s.api.core.v1.GRPCAction port:1! service:2*!
io.k8s.api.core.v1.GitRepoVolumeSource repository:1! revision:2 directory:3
io.k8s.api.core.v1.GlusterfsPersistentVolumeSource endpoints:1! path:2! readOnly:3 endpointsNamespace:4*
io.k8s.api.core.v1.GlusterfsVolumeSource endpoints:1! path:2! readOnly:3
io.k8s.api.core.v1.HTTPGetAction path:1 port:2! host:3 scheme:4 httpHeaders:5
io.k8s.api.core.v1.HTTPHeader name:1! value:2!
io.k8s.api.core.v1.HostAlias ip:1! hostnames:2
io.k8s.api.core.v1.HostIP ip:1!
io.k8s.api.core.v1.HostPathVolumeSource path:1! type:2*
io.k8s.api.core.v1.ISCSIPersistentVolumeSource targetPortal:1! iqn:2! lun:3! iscsiInterface:4 fsType:5 readOnly:6 portals:7 chapAuthDiscovery:8 chapAuthSession:11 secretRef:10* initiatorName:12*
io.k8s.api.core.v1.ISCSIVolumeSource targetPortal:1! iqn:2! lun:3! iscsiInterface:4 fsType:5 readOnly:6 portals:7 chapAuthDiscovery:8 chapAuthSession:11 secretRef:10* initiatorName:12*
io.k8s.api.core.v1.ImageVolumeSource reference:1 pullPolicy:2
io.k8s.api.core.v1.ImageVolumeStatus imageRef:1
io.k8s.api.core.v1.KeyToPath key:1! path:2! mode:3*
io.k8s.api.core.v1.Lifecycle postStart:1* preStop:2* stopSignal:3*
io.k8s.api.core.v1.LifecycleHandler exec:1* httpGet:2* tcpSocket:3* sleep:4*
io.k8s.api.core.v1.LimitRange metadata:1+ spec:2+
io.k8s.api.core.v1.LimitRangeItem type:1! max:2 min:3 default:4 defaultRequest:5 maxLimitRequestRatio:6
io.k8s.api.core.v1.LimitRangeList metadata:1+ items:2!
io.k8s.api.core.v1.LimitRangeSpec limits:1!
io.k8s.api.core.v1.LinuxContainerUser uid:1! gid:2! supplementalGroups:3
io.k8s.api.core.v1.List metadata:1+ items:2!
io.k8s.api.core.v1.LoadBalancerIngress ip:1 hostname:2 ipMode:3* ports:4
io.k8s.api.core.v1.LoadBalancerStatus ingress:1
io.k8s.api.core.v1.LocalObjectReference name:1
io.k8s.api.core.v1.LocalVolumeSource path:1! fsType:2*
io.k8s.api.core.v1.ModifyVolumeStatus targetVolumeAttributesClassName:1 status:2!
io.k8s.api.core.v1.NFSVolumeSource server:1! path:2! readOnly:3
io.k8s.api.core.v1.Namespace metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.NamespaceCondition type:1! status:2! lastTransitionTime:4+ reason:5 message:6
io.k8s.api.core.v1.NamespaceList metadata:1+ items:2!
io.k8s.api.core.v1.NamespaceSpec finalizers:1
io.k8s.api.core.v1.NamespaceStatus phase:1 conditions:2
io.k8s.api.core.v1.Node metadata:1+ spec:2+ status:3+
io.k8s.api.core.v1.NodeAddress type:1! address:2!
io.k8s.api.core.v1.NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:1* preferredDuringSchedulingIgnoredDuringExecution:2
io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus resourceClaimName:1! containers:2 resources:3!
io.k8s.api.core.v1.NodeCondition type:1! status:2! lastHeartbeatTime:3+ lastTransitionTime:4+ reason:5 message:6
io.k8s.api.core.v1.NodeConfigSource configMap:2*
io.k8s.api.core.v1.NodeConfigStatus assigned:1* active:2* lastKnownGood:3* error:4
io.k8s.api.core.v1.NodeDaemonEndpoints kubeletEndpoint:1+
io.k8s.api.core.v1.NodeFeatures supplementalGroupsPolicy:1*
io.k8s.api.core.v1.NodeList metadata:1+ items:2!
io.k8s.api.core.v1.NodeProxyOptions path:1
io.k8s.api.core.v1.NodeRuntimeHandler name:1! features:2*
io.k8s.api.core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:1* userNamespaces:2*
io.k8s.api.core.v1.NodeSelector nodeSelectorTerms:1!
io.k8s.api.core.v1.NodeSelectorRequirement key:1! operator:2! values:3
io.k8s.api.core.v1.NodeSelectorTerm matchExpressions:1 matchFields:2
io.k8s.api.core.v1.NodeSpec podCIDR:1 podCIDRs:7 providerID:3 unschedulable:4 taints:5 configSource:6* externalID:2
io.k8s.api.core.v1.NodeStatus capacity:1 allocatable:2 phase:3 conditions:4 addresses:5 daemonEndpoints:6+ nodeInfo:7+ images:8 volumesInUse:9 volumesAttached:10 config:11* runtimeHandlers:12 features:13* declaredFeatures:14
io.k8s.api.core.v1.NodeSwapStatus capacity:1*
io.k8s.api.core.v1.NodeSystemInfo machineID:1! systemUUID:2! bootID:3! kernelVersion:4! osImage:5! containerRuntimeVersion:6! kubeletVersion:7! kubeProxyVersion:8! operatingSystem:9! architecture:10! swap:11*
`;
