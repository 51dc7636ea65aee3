import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import { prepare } from '../../harness/prepare.ts';
import { refuseClockFaults } from '../../harness/refuse-clock-faults.ts';

const planned = (settings: string) => {
  const text = `seed: 1\nnodes: 3\nduration: 10s\n${settings}\n`;
  return prepare({ text, file: 'spec.yaml', overrides: [], plugins: [] });
};

const refusal = async (settings: string): Promise<InputError | undefined> => {
  try {
    await planned(settings);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
};

describe('faults that bend clocks', () => {
  it('are refused where there are no such clocks, at their place', async () => {
    for (const engine of ['sim', 'lockstep']) {
      const refused = async (entry: string) => refusal(`system: raft\nengine: ${engine}\nnemesis:\n  - ${entry}`);
      const timeout = await refused('{ fault: timeout, every: 5s, for: 1s }');
      assert.match(timeout?.message ?? '', /^spec\.yaml:7:14 nemesis\.0\.fault: timeout .* engine \w+ has not$/);
      assert.match(timeout?.hint ?? '', /engine: live/);
      const wall = await refused('{ fault: clock, clock: wall, every: 5s, for: 1s }');
      assert.match(wall?.message ?? '', /^spec\.yaml:7:28 nemesis\.0\.clock: .*no calendar; use clock: monotonic$/);
      assert.equal(await refused('{ fault: clock, clock: monotonic, change: freeze, every: 5s, for: 1s }'), undefined);
    }
  });

  it('are refused where the system says nothing of the timers they aim at', async () => {
    const entry = 'nemesis:\n  - { fault: timeout, every: 5s, for: 1s }';
    const refused = await refusal(`system: raft\nengine: live\n${entry}`);
    assert.match(refused?.message ?? '', /raft does not say how long its election timers run/);
    assert.match(refused?.hint ?? '', /electionTiming\(\)/);
  });

  it('are refused where nodes wait until moments of a clock that would not go on evenly', async () => {
    const spec = 'system: etcd\nengine: live\nnemesis:\n';
    const { plan, system } = await planned(`${spec}  - { fault: timeout, every: 5s, for: 1s }`);
    const clockFaults = 'wall-and-mild-rate';
    const refuses = (fault: string, parameters: JsonObject): boolean => {
      const nemesis = [{ fault, everyMs: 5_000, forMs: 1_000, parameters }];
      try {
        refuseClockFaults({ ...plan.spec, nemesis }, { ...system, clockFaults }, () => 'spec.yaml');
        return false;
      } catch (error) {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /wait until moments of the monotonic clock/);
        assert.match(error.hint ?? '', /wall clock.*rate from 0.8 to 1.25.*pause/);
        return true;
      }
    };
    assert.ok(refuses('timeout', {}));
    assert.ok(refuses('clock', { clock: 'both', change: 'jump' }));
    assert.ok(refuses('clock', { clock: 'monotonic', change: 'rate', rate: 2 }));
    assert.ok(!refuses('clock', { clock: 'monotonic', change: 'rate', rate: 1.1 }));
    assert.ok(!refuses('clock', { clock: 'wall', change: 'jump' }));
    assert.ok(!refuses('kill', {}));
  });

  it('are refused where nodes cannot have clocks of their own, with what comes nearest', async () => {
    const entries = '  - one-of: [{ fault: kill, every: 5s, for: 1s }, { fault: clock, every: 5s, for: 1s }]';
    const { plan, system } = await planned(`system: etcd\nengine: live\nnemesis:\n${entries}`);
    assert.throws(
      () => refuseClockFaults(plan.spec, { ...system, clockFaults: 'none' }, () => 'spec.yaml:1:1'),
      (error) =>
        error instanceof InputError &&
        /^spec\.yaml:1:1 nemesis\.0\.one-of\.1\.fault: nodes of etcd cannot be given clocks/.test(error.message) &&
        /pause/.test(error.hint ?? ''),
    );
  });

  it('are taken where there are real clocks and known timers', async () => {
    const entries = 'nemesis:\n  - { fault: timeout, every: 5s, for: 1s }\n  - { fault: clock, every: 5s, for: 1s }';
    assert.equal(await refusal(`system: etcd\nengine: live\n${entries}`), undefined);
  });
});
