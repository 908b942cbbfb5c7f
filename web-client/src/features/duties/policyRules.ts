import type { GradePolicy, PolicyGrades, PolicyMode } from '@/api/types'

export const policyGrades = ['A', 'B', 'C', 'D', 'N'] as const satisfies readonly (keyof PolicyGrades)[]
export type PolicyGrade = (typeof policyGrades)[number]

export const policyModes = ['inform', 'warn', 'approve', 'block'] as const satisfies readonly PolicyMode[]

export type RuleField = Exclude<keyof GradePolicy, 'modes'>

export interface Rule {
  field: RuleField
  kind: 'count' | 'percent' | 'money' | 'yes'
  /** No value means no limit. */
  optional: boolean
  /** What happens beyond it can be chosen. */
  mode: keyof GradePolicy['modes'] | null
  digits: number
}

const count = (field: RuleField): Rule => ({ field, kind: 'count', optional: false, mode: null, digits: 0 })
const cap = (field: RuleField & keyof GradePolicy['modes'], kind: Rule['kind'], digits: number): Rule => ({
  field,
  kind,
  optional: kind !== 'yes',
  mode: field,
  digits,
})

export const ruleGroups = [
  { name: 'duties', rules: [count('visitsPerYear'), count('callsPerYear'), count('careOccasions')] },
  {
    name: 'caps',
    rules: [
      cap('discountCap', 'percent', 4),
      cap('paymentDays', 'count', 0),
      cap('creditMonths', 'count', 2),
      cap('approvalMargin', 'percent', 4),
      cap('giftBudget', 'money', 4),
      cap('freeService', 'yes', 0),
    ],
  },
  { name: 'service', rules: [count('firstResponseHours'), count('resolutionDays'), count('queuePriority')] },
] as const satisfies { name: string; rules: Rule[] }[]

export function withValue(
  grades: PolicyGrades,
  grade: PolicyGrade,
  field: RuleField,
  value: number | boolean | null,
): PolicyGrades {
  return { ...grades, [grade]: { ...grades[grade], [field]: value } }
}

export function withMode(
  grades: PolicyGrades,
  grade: PolicyGrade,
  rule: keyof GradePolicy['modes'],
  mode: PolicyMode,
): PolicyGrades {
  return { ...grades, [grade]: { ...grades[grade], modes: { ...grades[grade].modes, [rule]: mode } } }
}

/** A number that is needed but was cleared on the screen; the API says so by its field. */
export function incomplete(grades: PolicyGrades): string[] {
  const missing: string[] = []
  for (const grade of policyGrades)
    for (const { rules } of ruleGroups)
      for (const rule of rules)
        if (!rule.optional && grades[grade][rule.field] === null) missing.push(`grades.${grade}.${rule.field}`)
  return missing
}

export const isSame = (left: PolicyGrades, right: PolicyGrades): boolean =>
  policyGrades.every((grade) => {
    const one = left[grade]
    const other = right[grade]
    return (
      ruleGroups.every(({ rules }) => rules.every((rule) => one[rule.field] === other[rule.field])) &&
      (Object.keys(one.modes) as (keyof GradePolicy['modes'])[]).every((mode) => one.modes[mode] === other.modes[mode])
    )
  })
