import { describe, expect, it } from 'vitest'
import { asksNothing, keyOf, offered, stepBetween, steps } from './caseSteps'

describe('the steps a case offers', () => {
  it('are those the API allows, the next thing to do first', () => {
    expect(offered('investigating', ['note', 'reject', 'solve', 'respond', 'assign'])).toEqual({
      next: ['solve', 'respond'],
      rest: ['assign', 'reject'],
    })
    expect(offered('solved', ['assign', 'confirm', 'refuse']).next[0]).toBe('confirm')
    expect(offered('closed', [])).toEqual({ next: [], rest: [] })
  })

  it('have a key of their own each', () => {
    expect(new Set(steps.map((step) => keyOf[step])).size).toBe(steps.length)
  })
})

describe('moving a card on the board', () => {
  it('is a step, or it is not possible', () => {
    expect(stepBetween('investigating', 'solved')).toBe('solve')
    expect(stepBetween('waitingForCustomer', 'investigating')).toBe('resume')
    expect(stepBetween('solved', 'investigating')).toBe('refuse')
    expect(stepBetween('received', 'closed')).toBeNull()
    expect(stepBetween('solved', 'solved')).toBeNull()
  })

  it('asks for what the step needs', () => {
    expect(asksNothing('resume')).toBe(true)
    expect(asksNothing('solve')).toBe(false)
    expect(asksNothing('refuse')).toBe(false)
  })
})
