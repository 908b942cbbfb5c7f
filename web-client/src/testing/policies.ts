import type { GradePolicy, PolicyGrades } from '@/api/types'

/** What one grade is due and allowed, the same for all five. */
export const gradePolicy: GradePolicy = {
  visitsPerYear: 4,
  callsPerYear: 12,
  careOccasions: 0,
  firstResponseHours: 4,
  resolutionDays: 3,
  discountCap: 0.15,
  paymentDays: 60,
  creditMonths: 3,
  giftBudget: null,
  freeService: true,
  approvalMargin: 0.1,
  queuePriority: 1,
  modes: {
    discountCap: 'approve',
    paymentDays: 'approve',
    creditMonths: 'block',
    giftBudget: 'warn',
    freeService: 'warn',
    approvalMargin: 'approve',
  },
}

export const policyGrades: PolicyGrades = {
  A: gradePolicy,
  B: gradePolicy,
  C: gradePolicy,
  D: gradePolicy,
  N: gradePolicy,
}
