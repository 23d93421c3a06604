/** Every limit of the engine, with its default and the reason for it. */
export const limits = {
  /** Tasks begun before the event loop gives its thread back: at up to 0.5 ms each, well under 25 ms. */
  tasksPerTurn: 32,
  /** Decisions kept for one object: a pod that stays unschedulable for a day makes about this many. */
  decisionsPerSubject: 50,
  /** Decisions kept in all: about 100 MB at their usual size. */
  decisions: 300_000,
  /** Warnings told of one object by `kubectl why`: what a person reads. */
  warningsShown: 3,
  /** Different causes told of one fault, and how deep they are followed: from a Service to a container's probe. */
  causesShown: 5,
  causesDeep: 6,
  /** Denials that are told together: what a person reads. */
  denialsShown: 50,
  /** Characters of a value that a denial tells of an expression. */
  evidenceCharacters: 300,
  /** How far `settle` moves time, in milliseconds: a minute covers every pull, start and grace period by default. */
  settleHorizon: 60_000,
  /** Timers that one `settle` may fire, so that a loop of foreground work cannot hold a cell for ever. */
  settleTimers: 1_000_000,

  // network
  /** Bytes written to a connection and not yet read, above which the writer waits. */
  socketBuffer: 64 * 1024,
  /** Bytes of an HTTP message's head; servers commonly refuse more than 8 to 64 KB. */
  httpHead: 64 * 1024,
  /** Bytes of an HTTP message's body held in memory. */
  httpBody: 16 * 1024 * 1024,

  // the store and the API server
  /** Changes kept for one resource, for watches to catch up from: more than any list takes to be followed by its watch. */
  storeHistory: 20_000,
  /** Objects that an order of keys may still hold after newer ones took their place: some 20 MB, and put right in 10 ms. */
  outdatedInOrder: 10_000,
  /** Changes that a watcher may have waiting: the largest burst within one turn, at 8 bytes each. */
  watchBuffer: 100_000,
  /** Lists in pieces that can be going on at once and stay consistent; more fall back on the history of changes. */
  listSnapshots: 16,
  /** Changes that a log on disk may hold before a snapshot takes its place: about 100 MB. */
  storeLogRecords: 100_000,
  /** Objects that are written to disk before others get their turn: each is worked out and turned into text, some 100 microseconds. */
  storedRecordsPerTurn: 100,
  /** Bytes of one line of a snapshot or log: no object is as large, as requests are limited to 3 MiB. */
  storedLineBytes: 32 * 1024 * 1024,
  /** Period of a watch's bookmarks, in milliseconds; real servers send one a minute. */
  bookmarkPeriod: 60_000,
  /** Milliseconds before the end of a watch at which its last bookmark is sent (the real one's). */
  lastBookmark: 2000,

  // controllers and their clients

  /** Objects that a long loop handles before it lets others run: at a few microseconds each, about a millisecond. */
  objectsPerTurn: 250,
  /** Keys that one controller looks at at the same time, as the real controller manager's `--concurrent-*-syncs`. */
  workersPerController: 5,
  /** Waits between retries of one key, in milliseconds, doubling from the first to the longest (client-go's defaults). */
  retryBackOff: { first: 5, longest: 1_000_000 },
  /** Retries of one controller in all, beyond each key's own back-off (client-go's defaults). */
  retryBucket: { perSecond: 10, burst: 100 },
  /** Events about one object from one source: so many at once, then one every five minutes (client-go's defaults). */
  eventsPerObject: { perSecond: 1 / 300, burst: 25 },
  /** Different messages of one reason, within this time, after which similar Events are combined (client-go's defaults). */
  eventAggregation: { messages: 10, withinMilliseconds: 600_000 },
  /** Milliseconds without another after which a series of Events is over, and after which one that goes on is written (client-go's). */
  eventSeries: { finish: 360_000, refresh: 1_800_000 },
  /** Entries of each of an event correlator's caches (client-go's default). */
  eventCacheEntries: 4096,
  /** How often an event is tried to be written that nobody answers, and after what waits in milliseconds (client-go's defaults). */
  eventTries: { most: 12, wait: 10_000 },
  /** Characters of an Event's message that the API takes. */
  eventMessageLength: 1024,
  /** Events written before others get their turn: a create is some 25 microseconds. */
  eventsPerTurn: 32,
  /** Milliseconds after which a controller no longer waits to see what it did (the real one's five minutes). */
  expectationsTimeout: 300_000,
  /** Objects that a controller writes before it lets others run: about a millisecond. */
  writesPerTurn: 32,
  /** Pods that one look of a ReplicaSet, DaemonSet or Job creates or deletes at most (the real one's burst). */
  podsPerReconcile: 500,
  /** From this many pods on, a workload rests between two looks, for as many milliseconds as `podsPerRestMillisecond` says. */
  podsBeforeRest: 100,
  podsPerRestMillisecond: 20,
  /** Characters of a ReplicaSet's memory of its former revisions (the real controller's). */
  revisionHistoryLength: 2000,
  /** Objects that the garbage collector looks at at the same time (`--concurrent-gc-syncs`). */
  garbageCollectorWorkers: 20,
  /** UIDs of owners that are known to be gone: dependents of these need no question to the server. */
  absentOwners: 10_000,
  /** Endpoints in one EndpointSlice (`--max-endpoints-per-slice`). */
  endpointsPerSlice: 100,
  /** Addresses in one Endpoints object, as the real controller truncates it. */
  addressesPerEndpoints: 1000,
  /** Waits between the pods of a Job that fail, in milliseconds, doubling (the real controller's). */
  jobBackOff: { first: 10_000, longest: 600_000 },
  /** How often nodes are looked at, and after what silence one counts as lost, in milliseconds. */
  nodeMonitor: { period: 5000, grace: 50_000, startupGrace: 60_000 },
  /** Nodes a second whose pods are driven away, of a zone that works and of a large one that is ill; what counts as ill (the real defaults). */
  nodeEviction: { rate: 0.1, secondaryRate: 0.01, largeZone: 50, unhealthyShare: 0.55, unhealthyNodes: 3 },
  /** How often pods without a node are looked for, in milliseconds. */
  podCollectionPeriod: 20_000,
  /** For how long a node must have been missing before its pods are collected, in milliseconds (the real one's). */
  missingNodeQuarantine: 40_000,
  /** Ended pods that are kept in all (`--terminated-pod-gc-threshold`). */
  finishedPods: 12_500,
  /** At which share of its time a pod's token is renewed, after how many milliseconds at the latest, and by how many earlier by chance (the real ones). */
  tokenRenewal: { share: 0.8, longest: 86_400_000, spread: 10_000 },
  /** How often a kubelet asks its runtime what became of containers, and what it takes to clean up after a pod, in milliseconds. */
  relist: 1000,
  podCleanUp: 1000,
  /** Milliseconds after which a pod that was to be evicted and is still there counts again (the real controller's). */
  disruptionTimeout: 120_000,
  /** Namespaces that are emptied at the same time (`--concurrent-namespace-syncs`). */
  namespaceWorkers: 10,
  /** Milliseconds from a namespace's deletion, or its last change, to the first look at its content (the real one's). */
  namespaceDeletionDelay: 5000,
  /** Seconds that content with a finalizer is taken to need: the namespace is looked at after half of what its content needs (the real one's). */
  namespaceFinalizerEstimate: 15,
  /** Waits between retries of a namespace's deletion that failed, in milliseconds, doubling (the real controller's). */
  namespaceBackOff: { first: 5, longest: 60_000 },
  /** Retries after which a cluster no longer waits for a key to succeed: the next would come after 1.3 s. */
  retriesBeforeUpkeep: 8,
  /** Bytes of a request's body: what a real API server takes. */
  requestBodyBytes: 3 * 1024 * 1024,
  /** Events of watches that are kept as they are sent, for other watchers of the same change, which come within moments. */
  sharedEvents: 512,
  /** Combinations of what requests asked for and how they ended that are counted apart: each is a few hundred bytes. */
  metricSeries: 5_000,
  /** Bytes of a body beyond that limit that are read and thrown away before its sender is cut off. */
  discardedBodyBytes: 32 * 1024 * 1024,
  /** Bytes that a pipe between two programs holds before its writer waits, as on Linux. */
  pipeBytes: 65_536,
  /** Bytes of one container's log that are kept, the newest: a loop that prints for ever must not fill the memory. */
  containerLogBytes: 1_048_576,
  /** Bytes that the files of one container (or one volume) may take together. */
  fileSystemBytes: 268_435_456,
  /** Zero bytes that they may have besides, which take no memory: more than any simulated disk has. */
  fileSystemZeros: 1024 ** 4,
  /** Symbolic links that are followed on one path, as on Linux. */
  symlinkDepth: 40,
  /** Programs and functions that a shell may nest: beyond it a fork bomb or an endless recursion ends. */
  shellDepth: 200,
  /** Commands that a shell runs before it lets some virtual time pass: about what a real one does in a millisecond. */
  shellCommandsPerMillisecond: 200,
  /** The longest that one such pause becomes for a loop that never waits, in milliseconds. */
  busyLoopPause: 5_000,
  /** Characters of one manifest file: ten times what an API server takes in one request. */
  manifestCharacters: 32 * 1024 * 1024,
  /** Nesting of one YAML document, far beyond any manifest, and safe for recursive walks. */
  yamlDepth: 200,
  /** Nodes of one YAML document with its aliases followed: a bomb of aliases is refused before anything walks it. */
  yamlExpandedNodes: 2_000_000,
  /** Nodes in a diagram before equals are drawn as one: beyond this Mermaid is slow, and nobody can read it. */
  diagramNodes: 150,
  /** Bytes of one notebook file: a book of a thousand pages is a tenth of it. */
  notebookBytes: 16 * 1024 * 1024,
  /** Characters that one cell may print: an editor shows no more with ease. */
  cellOutputCharacters: 4 * 1024 * 1024,
  /** Nodes that a notebook may ask for: Kubernetes' own documented ceiling. */
  notebookNodes: 5_000,
  /** Characters of one YAML document that is still looked into while it is edited. */
  languageDocumentCharacters: 1_500_000,
  /** Milliseconds that one `sim jump` may let pass: ten years of heartbeats take minutes to compute, and no token lives longer. */
  simJump: 10 * 365 * 86_400_000,
  /** Instants that one `sim step` may go on by. */
  simSteps: 10_000,
  /** Nodes of a cluster: what Kubernetes itself documents as its ceiling. */
  nodes: 5_000,

  // scheduler
  /** Selectors whose matching pods the scheduler counts as they come and go: as many Deployments may be active at once. */
  schedulerPodCounts: 1024,
  /** Nodes looked at before the scheduler gives its turn away: a fraction of a millisecond to two. */
  schedulerNodesPerTask: 2000,
  /** Nodes whose scores, or whose refusals, one decision keeps: what a person reads. */
  schedulerTracedNodes: 10,
  /** The same in clusters of more than 100 nodes, which have many pods. */
  schedulerTracedNodesOfMany: 3,
  /** Lists of plugins and of weights that decisions have in common. */
  schedulerSharedLists: 16,
  /** Files of the workspace that a notebook's shell sees: how many, how deep, how big each and all together, in bytes. */
  workspaceFiles: 5_000,
  workspaceDepth: 8,
  workspaceFileBytes: 4 * 1024 * 1024,
  workspaceBytes: 64 * 1024 * 1024,
  /** Characters of a probe's or hook's output that a kubelet keeps, as the real one (10 KiB). */
  probeOutput: 10_240,
  /** Characters of one container's termination message, and of all containers of a pod together (the real ones). */
  terminationMessage: { container: 4096, pod: 12_288, logLines: 80, logCharacters: 2048 },
  /** For how long a container that was never ready keeps a cluster from settling, in milliseconds. */
  firstReadiness: 300_000,
  /** For how long a node must have had room again before it says so, in milliseconds (the real one's five minutes). */
  pressureTransition: 300_000,
  /** Percentages of a disk at which images are removed, and down to which; the least age of one that goes, in milliseconds (the real ones). */
  imageGarbage: { high: 85, low: 80, minimumAge: 120_000, period: 300_000 },
  /** Pods that a node rejects at once within a time, and how far apart the next ones are, in milliseconds: about a real cluster's round trip. */
  podRejections: { atOnce: 10, window: 60_000, interval: 200 },
  /** Volume set-ups that fail before a cluster no longer waits for the next. */
  mountsBeforeUpkeep: 3,
  /** Managers with an Update entry in managedFields: as many as a real server keeps. */
  updateManagers: 10,
  /** Messages within messages of a protobuf body; the deepest of the API have about twenty. */
  protobufDepth: 100,
  /** Writes of different managers to one object before its field ownership is worked out: each keeps a version alive. */
  ownershipNotes: 6,

  // CEL and custom resources
  /** Nodes, nesting and characters of one CEL expression. */
  celNodes: 20_000,
  celDepth: 100,
  celCharacters: 100_000,
  /** Problems that are told of one expression (the real server's number). */
  celIssues: 100,
  /** What one evaluation may cost, and all rules of one object together (the real server's numbers). */
  celCost: 1_000_000,
  celCostOfObject: 10_000_000,
  /** What one rule may cost by estimate, and all rules of a definition (the real server's numbers). */
  celEstimate: 10_000_000,
  celEstimateOfDefinition: 100_000_000,
  /** Users whose permissions are remembered, and kinds of requests for each: what a busy cluster has, many times over. */
  authorizedUsers: 20_000,
  authorizationDecisions: 10_000,
  /** Bearer tokens that were verified and are remembered. */
  verifiedTokens: 5_000,

  // storage
  /** Milliseconds between two looks at claims that are not bound (`--pvclaimbinder-sync-period`). */
  volumeResync: 15_000,
  /** Milliseconds that a driver takes to attach or detach; for which one is waited for; and after which a lost node loses its volumes (the last two the real ones'). */
  volumeAttach: { latency: 500, timeout: 120_000, forceDetach: 360_000 },
  /** Volumes of the simulated CSI driver that one node takes: few, so that a notebook can show the limit. */
  csiVolumesPerNode: 8,

  // autoscaling
  /** Milliseconds between two looks at an autoscaler (`--horizontal-pod-autoscaler-sync-period`). */
  autoscalerPeriod: 15_000,

  // clients and servers over HTTP
  /** Bytes of one answer, or of one event of a watch, that a client takes from a server: a list of 100,000 pods. */
  remoteBodyBytes: 1024 * 1024 * 1024,
  /** Connections that a client keeps to one server at a time. */
  remoteConnections: 256,
  /** Bytes of one SPDY frame, and of one block of headers; real clients send 32 KB and a few hundred. */
  spdyFrameBytes: 1024 * 1024,
  spdyHeaderBytes: 64 * 1024,
  /** Streams of one SPDY connection: two for each connection to a forwarded port. */
  spdyStreams: 2048,
  /** Bytes of one message of a WebSocket. */
  webSocketMessageBytes: 4 * 1024 * 1024,
  /** Bytes that a webhook may answer with (the real server's 3 MiB). */
  webhookAnswer: 3 * 1024 * 1024,
} as const;
