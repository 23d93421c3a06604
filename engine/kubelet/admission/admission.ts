/** Why a kubelet does not take a pod: it becomes Failed with this reason. */
export interface Rejection {
  /** `OutOfcpu`, `NodeAffinity`, … */
  readonly reason: string;
  readonly message: string;
}
