import { expect, it } from 'vitest'
import { sideBySide } from './effect'

it('stands lists beside each other by key, with gaps where one has none', () => {
  const rows = sideBySide(
    [
      [{ id: 1, a: 'x' }],
      [
        { id: 2, a: 'y' },
        { id: 1, a: 'z' },
      ],
    ],
    (row) => row.id,
  )
  expect(rows.map((row) => [row.key, row.first.a, row.each.map((one) => one?.a)])).toEqual([
    [1, 'x', ['x', 'z']],
    [2, 'y', [undefined, 'y']],
  ])
})
