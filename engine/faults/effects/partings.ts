/** Which nodes are parted from the control plane. */
export interface Partings {
  add(parted: (node: string) => boolean): () => void;
  isParted(node: string): boolean;
}

export function createPartings(): Partings {
  const tests = new Set<(node: string) => boolean>();
  return {
    add(parted) {
      tests.add(parted);
      return () => tests.delete(parted);
    },
    isParted(node) {
      for (const parted of tests) if (parted(node)) return true;
      return false;
    },
  };
}
