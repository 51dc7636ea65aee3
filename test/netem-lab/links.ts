import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import type { Kit } from '../nemesis/nemesis-kit.ts';
import type { StationLab } from '../nemesis/station-lab.ts';
import { median, must, quantile, upTo, type Claims } from './claims.ts';

/** Onto the link from n1 to n2. */
const AT_N2 = { target: ['n2'], direction: 'in' };

/** Datagrams by which a link without a fault is judged. */
const FEW = 300;

/** Datagrams of one round. */
const ROUND = 10;

/** How late datagrams of a round may be. */
const LATEST_MS = 2_000;

/** What came of datagrams that n1 sent to n2, numbered from 0. */
export interface Arrivals {
  /** In order of arrival, copies included. */
  readonly numbers: readonly number[];
  /** Those that did not come. */
  readonly lost: readonly number[];
  /** ms from sending to arrival, by number. */
  readonly delays: readonly number[];
}

/** The link from n1 to n2 under faults, and the other links beside it. */
export class Links {
  readonly kit: Kit;
  readonly #stations: StationLab;
  #faults = 0;

  constructor(stations: StationLab, kit: Kit) {
    this.#stations = stations;
    this.kit = kit;
  }

  async measureWithoutFault(claims: Claims): Promise<void> {
    await claims.that('without a fault every datagram arrives once', async () => {
      const { numbers } = await this.send(1_000);
      must(numbers.length === 1_000 && new Set(numbers).size === 1_000, `${numbers.length} of 1000`);
      const { delays } = await this.sendGently(30);
      return `median ${median(delays).toFixed(2)} ms, nine of ten within ${quantile(delays, 0.9).toFixed(2)} ms`;
    });
  }

  /** Begins a fault of the family on the link; its name ends it. */
  async begin(family: string, parameters: JsonObject): Promise<string> {
    const id = `${family}-${++this.#faults}`;
    await this.kit.begin(id, { ...AT_N2, ...parameters });
    return id;
  }

  async end(id: string): Promise<FaultEffect> {
    await this.kit.end(id);
    const effect = this.kit.record(id)?.effect;
    must(effect?.proven === true, `${id} is not proven: ${JSON.stringify(effect)}`);
    return effect as FaultEffect;
  }

  /** Sends so many while the fault is there. */
  async under(
    family: string,
    parameters: JsonObject,
    count: number,
  ): Promise<Arrivals & { readonly effect: FaultEffect }> {
    const id = await this.begin(family, parameters);
    const arrivals = await this.send(count);
    return { ...arrivals, effect: await this.end(id) };
  }

  async send(count: number): Promise<Arrivals> {
    await this.#stations.send('n1', 'n2', count);
    return this.arrivals(count);
  }

  /**
   * Sends so many rounds of a few datagrams each, the next when the last has arrived: an emulated processor that is kept
   * busy would make them late itself.
   */
  async sendGently(rounds: number): Promise<Arrivals & { readonly overtaken: number }> {
    const all: Arrivals[] = [];
    for (let round = 0; round < rounds; round++) {
      await this.send(ROUND);
      all.push(await this.#allOrLate(ROUND));
    }
    return {
      numbers: all.flatMap(({ numbers }) => numbers),
      lost: all.flatMap(({ lost }) => lost),
      delays: all.flatMap(({ delays }) => delays),
      overtaken: all.reduce((sum, { numbers }) => sum + inversions(numbers), 0),
    };
  }

  /** What has arrived when nothing is missing, or by the time at which nothing comes any more. */
  async #allOrLate(count: number): Promise<Arrivals> {
    const deadline = performance.now() + LATEST_MS;
    let arrivals = await this.arrivals(count);
    while (arrivals.lost.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      arrivals = await this.arrivals(count);
    }
    return arrivals;
  }

  /** What has arrived by now of the datagrams that were sent last. */
  async arrivals(count: number): Promise<Arrivals> {
    const numbers = await this.#stations.numbers('n2', 'n1');
    const arrived = new Map((await this.#stations.ask('n2', '/arrived')) as [number, number][]);
    const sent = new Map((await this.#stations.ask('n1', '/sent')) as [number, number][]);
    return {
      numbers,
      lost: upTo(count).filter((number) => !arrived.has(number)),
      delays: [...arrived].map(([number, time]) => time - (sent.get(number) ?? Number.NaN)),
    };
  }

  /** How long each of so many messages took to n2 and back over one TCP connection, ms. */
  async exchange(count: number): Promise<readonly number[]> {
    const to = this.#stations.lab.addressOf('n2');
    return (await this.#stations.ask('n1', '/exchange', { to, count: String(count) })) as number[];
  }

  /** Datagrams that have come to n2 in another form than they were sent. */
  async damaged(): Promise<number> {
    return (await this.#stations.ask('n2', '/damaged')) as number;
  }

  /** Sends over links that do not lead to n2: all of it must arrive. */
  async othersUntouched(): Promise<void> {
    for (const [from, to] of [
      ['n2', 'n1'],
      ['n1', 'n3'],
      ['n3', 'n1'],
    ] as const) {
      const { arrived } = await this.#stations.send(from, to, FEW);
      must(arrived['1'] === FEW, `of ${FEW} from ${from} to ${to} came ${JSON.stringify(arrived)}`);
    }
  }

  /** All qdiscs and filters of all nodes and of the switch, with their counters. */
  async listing(): Promise<string> {
    const { lab } = this.#stations;
    const show = ['sh', '-c', 'tc -s qdisc show; tc -s filter show dev eth0; tc -s filter show dev eth0 ingress'];
    const outputs = await Promise.all(lab.nodes.map((node) => lab.exec(node, show)));
    const atSwitch = await lab.switch?.exec(['tc', '-s', 'qdisc', 'show']);
    return [...outputs, atSwitch].map((result) => result?.stdout).join('\n');
  }
}

function inversions(numbers: readonly number[]): number {
  return numbers.filter((number, i) => i > 0 && number < (numbers[i - 1] as number)).length;
}
