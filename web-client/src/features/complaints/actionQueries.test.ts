import { expect, it } from 'vitest'
import { actionsQuery } from './actionQueries'

it('asks for open actions unless told, and calls overdue what was due before today', () => {
  expect(actionsQuery({ owner: 'team' }, '2026-11-22')).toEqual({ owner: 'team', done: 'false' })
  expect(actionsQuery({ standing: 'overdue' }, '2026-11-01')).toEqual({ due: '2026-10-31' })
  expect(actionsQuery({ standing: 'done', kind: 'corrective' }, '2026-11-22')).toEqual({
    kind: 'corrective',
    done: 'true',
  })
  expect(actionsQuery({ standing: 'every' }, '2026-11-22')).toEqual({})
})
