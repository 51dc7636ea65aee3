import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparisonChecks } from '../../../harness/campaign/compare/comparison-checks.ts';
import { writeComparisonResults } from '../../../reports/comparison/allure.ts';
import { compared, runs } from '../../harness/campaign/compare/outcomes.ts';

interface Result {
  readonly name: string;
  readonly status: string;
  readonly historyId: string;
  readonly statusDetails: { readonly message: string };
}

describe('a comparison in Allure', () => {
  it('is a result per scenario and later build, whose history does not go by the name of the build', () => {
    const [first, second] = [resultsWith(['A', 'B', 'C']), resultsWith(['A', 'B', 'D'])];
    assert.deepEqual(
      first.map(({ name, status }) => [name, status]),
      [
        ['compare partitions on B', 'passed'],
        ['compare partitions on C', 'failed'],
      ],
    );
    assert.match(first[1]?.statusDetails.message ?? '', /^\[bug\] linearizable\/stale-read: not seen in A/);
    assert.deepEqual(
      second.map(({ historyId }) => historyId),
      first.map(({ historyId }) => historyId),
    );
    assert.notEqual(first[0]?.historyId, first[1]?.historyId);
  });
});

function resultsWith(columns: readonly string[]): Result[] {
  const directory = mkdtempSync(join(tmpdir(), 'verdict-compare-allure-'));
  try {
    const stale = runs(2, [1, 2], { signature: 'linearizable/stale-read' });
    const comparison = compared([...runs(0, [1, 2]), ...runs(1, [1, 2]), ...stale], columns);
    writeComparisonResults(comparison, comparisonChecks(comparison), { start: 1, stop: 2 }, directory);
    return readdirSync(directory)
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Result)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
