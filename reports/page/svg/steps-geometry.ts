/** Heights of the lanes of the space-time diagram, px of its figure. */
export const CLIENT_LANE = 13;
export const NODE_LANE = 46;
const GAP = 12;

/** Where lanes are: the middle of a client's and of a node's, and how high all of them are together. */
export interface Lanes {
  readonly client: (position: number) => number;
  readonly node: (position: number) => number;
  readonly height: number;
}

export function lanesOf(clients: number, nodes: number): Lanes {
  const top = clients === 0 ? 0 : clients * CLIENT_LANE + GAP;
  return {
    client: (position) => (position + 0.5) * CLIENT_LANE,
    node: (position) => top + (position + 0.5) * NODE_LANE,
    height: top + nodes * NODE_LANE,
  };
}
