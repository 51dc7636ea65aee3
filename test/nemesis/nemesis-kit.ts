import { join } from 'node:path';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { FaultAction, Situation } from '../../harness/core/fault-action.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import type { PlannedFault } from '../../harness/core/planned-fault.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { faultRecordsOf, type NemesisEvent } from '../../harness/core/nemesis-events.ts';
import { stream } from '../../harness/core/random.ts';
import { openLedger, type Ledger } from '../../nemesis/ledger.ts';
import { createNemesis, type Nemesis, type NemesisOptions } from '../../nemesis/nemesis.ts';
import type { NemesisLab } from '../../nemesis/run-drivers.ts';
import type { PacketBackend } from '../../nemesis/packets/backend.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import { faults } from '../../nemesis/registry.ts';
import type { NodeReading } from '../../nemesis/snapshot-watch.ts';

const NODES = ['n1', 'n2', 'n3'];

/** Kills or pauses the nodes it is told to, whatever else holds them: for combinations that selectors avoid. */
const blunt: FaultFamily = {
  ...faults.named('kill'),
  name: 'blunt',
  resolve: ({ parameters }) => ({ kind: parameters['kind'], targets: parameters['targets'] }) as unknown as FaultAction,
  describe: (_fault, { targets }) => targets.join(' '),
};

/** A nemesis with its ledger and everything it recorded. */
export interface Kit {
  readonly nemesis: Nemesis;
  readonly ledger: Ledger;
  readonly ledgerFile: string;
  readonly events: readonly NemesisEvent[];
  record(id: string): FaultRecord | undefined;
  begin(id: string, parameters: JsonObject, order?: readonly string[], leader?: string): Promise<void>;
  end(id: string): Promise<void>;
}

/**
 * @param read what nodes say of themselves
 * @param more what else the nemesis is given
 */
export async function openKit(
  lab: NemesisLab,
  directory: string,
  backend: PacketBackend = iptables,
  read: () => readonly NodeReading[] | Promise<readonly NodeReading[]> = () => [],
  more: Partial<NemesisOptions> = {},
): Promise<Kit> {
  const ledgerFile = join(directory, 'ledger.jsonl');
  const ledger = await openLedger(ledgerFile);
  const events: NemesisEvent[] = [];
  const origin = process.hrtime.bigint();
  const nemesis = createNemesis({
    lab,
    backend,
    ledger,
    families: [...faults.all, blunt],
    observer: { read: () => Promise.resolve().then(read) },
    now: () => Number(process.hrtime.bigint() - origin),
    record: (event) => events.push(event),
    ...more,
  });
  return {
    nemesis,
    ledger,
    ledgerFile,
    events,
    record: (id) =>
      faultRecordsOf(events.map((event, index) => ({ ...event, index }))).find((found) => found.id === id),
    begin: (id, parameters, order = NODES, leader) => nemesis.begin(planned(id, parameters, order), seen(leader)),
    end: (id) => nemesis.end(id),
  };
}

/** A planned fault by its id: `loss-2` is of the family `loss`. */
function planned(id: string, parameters: JsonObject, order: readonly string[]): PlannedFault {
  const fault = id.replace(/-\d+$/, '');
  const context = { nodes: NODES, occurrence: 0, stream: stream('7', id) };
  const family = faults.all.find(({ name }) => name === fault);
  const chosen = family ? family.plan(family.parameters.parse(parameters) as JsonObject, context) : parameters;
  return { id, fault, entry: 0, atMs: 1_000, untilMs: 2_000, order, parameters: chosen };
}

function seen(leader: string | undefined): Situation {
  return { nodes: NODES, leader, down: new Set() };
}
