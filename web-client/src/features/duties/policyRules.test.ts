import { describe, expect, it } from 'vitest'
import { policyGrades as grades } from '@/testing/policies'
import { incomplete, isSame, withMode, withValue } from './policyRules'

describe('the policies while they are changed', () => {
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
