import { describe, expect, it } from 'vitest'
import { policyGrades as grades } from '@/testing/policies'
import { fromPercent, incomplete, isSame, toPercent, withMode, withValue } from './policyRules'

describe('the policies while they are changed', () => {
  it('takes shares in percent without dust', () => {
    for (const share of [0.07, 0.29, 0.58, 0.145, 0.001]) expect(fromPercent(toPercent(share))).toBe(share)
    expect(toPercent(0.07)).toBe(7)
    expect(fromPercent(14.5)).toBe(0.145)
  })

  it('knows a change of a value or a mode, and its way back', () => {
    const fewer = withValue(grades, 'B', 'visitsPerYear', 3)
    expect(isSame(grades, fewer)).toBe(false)
    expect(fewer.A).toBe(grades.A)
    expect(isSame(grades, withValue(fewer, 'B', 'visitsPerYear', 4))).toBe(true)
    expect(isSame(grades, withMode(grades, 'N', 'creditMonths', 'warn'))).toBe(false)
  })

  it('lets limits be empty, but not what is owed', () => {
    expect(incomplete(withValue(grades, 'A', 'discountCap', null))).toEqual([])
    const cleared = withValue(grades, 'C', 'callsPerYear', null)
    expect(incomplete(cleared)).toEqual(['grades.C.callsPerYear'])
  })
})
