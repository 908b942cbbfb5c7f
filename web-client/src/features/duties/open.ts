import type { Duty } from '@/api/types'

/** Whether a duty still wants to be done. */
export const isOpen = (duty: Pick<Duty, 'state'>): boolean =>
  duty.state === 'overdue' || duty.state === 'due' || duty.state === 'upcoming'
