import { describe, expect, it } from 'vitest'
import type { MigrationCell, Run } from '@/api/types'
import { sumByGroup, usualPair, wayOf } from './statisticsQueries'

const cell = (owner: number | null, from: string, to: string, customers: number, before = 0, after = 0) =>
  ({
    owner: owner ? { personId: owner, name: `P${owner}` } : null,
    region: null,
    from,
    to,
    customers,
    contributionBefore: before,
    contributionAfter: after,
  }) as MigrationCell

describe('the migration between two runs', () => {
  it('knows up from down, and that N is neither', () => {
    expect(wayOf('B', 'A')).toBe('up')
    expect(wayOf('A', 'D')).toBe('down')
    expect(wayOf('C', 'C')).toBe('same')
    expect(wayOf('N', 'A')).toBe('side')
    expect(wayOf('A', 'N')).toBe('side')
  })

  it('sums by owner, who nobody owns among them', () => {
    const sums = sumByGroup(
      [
        cell(1, 'B', 'A', 2, 10, 30),
        cell(1, 'A', 'B', 1, 5, 2),
        cell(1, 'N', 'C', 4, 0, 7),
        cell(null, 'C', 'C', 3, 1, 1),
      ],
      'owner',
    )
    expect(sums).toEqual([
      { key: '1', name: 'P1', up: 2, down: 1, same: 0, contributionBefore: 15, contributionAfter: 39 },
      { key: '0', name: null, up: 0, down: 0, same: 3, contributionBefore: 1, contributionAfter: 1 },
    ])
  })

  it('does not make up a contribution that may not be seen', () => {
    const [sum] = sumByGroup([{ ...cell(1, 'B', 'A', 2), contributionBefore: null, contributionAfter: null }], 'owner')
    expect(sum?.contributionBefore).toBeNull()
    expect(sum?.contributionAfter).toBeNull()
  })

  it('compares the newest run in force with the one of the day before it', () => {
    const run = (runId: number, asOf: string, state: Run['state']) => ({ runId, asOf, state }) as Run
    expect(
      usualPair([
        run(5, '2026-11-01', 'done'),
        run(4, '2026-11-01', 'committed'),
        run(3, '2026-11-01', 'committed'),
        run(2, '2026-07-01', 'committed'),
      ]),
    ).toEqual([2, 4])
    expect(usualPair([run(1, '2026-11-01', 'committed')])).toBeNull()
    expect(usualPair([run(2, '2026-11-01', 'done'), run(1, '2026-11-01', 'committed')])).toEqual([1, 2])
  })
})
