export const CLIENT_PORT = 2379;
export const PEER_PORT = 2380;

export function clientUrl(address: string): string {
  return `http://${address}:${String(CLIENT_PORT)}`;
}

export function peerUrl(address: string): string {
  return `http://${address}:${String(PEER_PORT)}`;
}
