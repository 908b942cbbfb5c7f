// In which order steps are offered, by which key, and which one moves a card on the board. What may be done the API says.
import type { Permission } from '@/api/session'

export const steps = [
  'assign',
  'investigate',
  'respond',
  'wait',
  'resume',
  'solve',
  'reject',
  'confirm',
  'refuse',
  'tell',
  'close',
  'reopen',
  'retarget',
] as const
export type CaseStep = (typeof steps)[number]

export const caseStates = [
  'received',
  'assigned',
  'investigating',
  'waitingForCustomer',
  'solved',
  'rejected',
  'confirmed',
  'customerTold',
  'closed',
] as const
export type CaseState = (typeof caseStates)[number]

/** Which of the allowed steps is the next thing to do; the rest stands in a menu. */
const usual: Record<CaseState, readonly CaseStep[]> = {
  received: ['assign', 'investigate'],
  assigned: ['investigate', 'respond'],
  investigating: ['solve', 'respond', 'wait'],
  waitingForCustomer: ['resume', 'respond'],
  solved: ['confirm', 'refuse'],
  rejected: ['confirm', 'refuse'],
  confirmed: ['tell'],
  customerTold: ['close', 'reopen'],
  closed: ['reopen'],
}

/** Lists tell no next steps: on the board the right alone decides what is offered. */
export const rightOf: Record<CaseStep, Permission> = {
  assign: 'writeComplaints',
  investigate: 'writeComplaints',
  respond: 'writeComplaints',
  wait: 'writeComplaints',
  resume: 'writeComplaints',
  solve: 'solveComplaints',
  reject: 'solveComplaints',
  confirm: 'confirmComplaints',
  refuse: 'confirmComplaints',
  tell: 'writeComplaints',
  close: 'writeComplaints',
  reopen: 'writeComplaints',
  retarget: 'confirmComplaints',
}

/** One letter each, shown on the button. */
export const keyOf: Record<CaseStep, string> = {
  assign: 'A',
  investigate: 'I',
  respond: 'P',
  wait: 'W',
  resume: 'R',
  solve: 'S',
  reject: 'X',
  confirm: 'C',
  refuse: 'B',
  tell: 'T',
  close: 'L',
  reopen: 'O',
  retarget: 'D',
}

/** What the API says may be done now: the usual next steps as buttons, the rest for the menu. */
export function offered(state: CaseState, nextSteps: readonly string[]): { next: CaseStep[]; rest: CaseStep[] } {
  const may = steps.filter((step) => nextSteps.includes(step))
  const next = usual[state].filter((step) => may.includes(step))
  return { next, rest: may.filter((step) => !next.includes(step)) }
}

const ways: Partial<Record<CaseState, Partial<Record<CaseState, CaseStep>>>> = {
  received: { assigned: 'assign', investigating: 'investigate' },
  assigned: { investigating: 'investigate', waitingForCustomer: 'wait' },
  investigating: { waitingForCustomer: 'wait', solved: 'solve', rejected: 'reject' },
  waitingForCustomer: { investigating: 'resume', solved: 'solve', rejected: 'reject' },
  solved: { confirmed: 'confirm', investigating: 'refuse' },
  rejected: { confirmed: 'confirm', investigating: 'refuse' },
  confirmed: { customerTold: 'tell' },
  customerTold: { closed: 'close', investigating: 'reopen' },
  closed: { investigating: 'reopen' },
}

/** The step that leads from one column of the board to another; null where there is no way. */
export const stepBetween = (from: CaseState, to: CaseState): CaseStep | null => ways[from]?.[to] ?? null

/** Steps that ask for nothing are done at once. */
export const asksNothing = (step: CaseStep): boolean =>
  step === 'investigate' || step === 'resume' || step === 'confirm'
