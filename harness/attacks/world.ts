/** What an attack is told of its surroundings, as its one argument: what there is to reach for. No secret is in it. */
export interface World {
  tier: "A" | "B" | "C";
  /** A folder outside of the run's, which the attacker's user may read and write. See canaries.ts for what is in it. */
  home: string;
  /** 127.0.0.1, TCP. `\0proclab-PORT` and `HOME/listener` are sockets that listen, too. */
  port: number;
  /** A process of the attacker's user. */
  neighbour: number;
  /** The process that has started the run. */
  suite: number;
  /** System V: a segment of shared memory, a queue of messages. */
  shm: number;
  msg: number;
  /** Stands in whatever this attack forges. */
  token: string;
}
