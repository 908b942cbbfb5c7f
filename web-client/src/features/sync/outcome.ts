import type { Job } from '@/api/types'

export interface SyncOutcome {
  kind?: string
  source?: string
  created?: number
  updated?: number
  unchanged?: number
  failed?: number
}

/** A job's result is as free as the kinds of jobs; a sync job's holds these counts. */
export function outcomeOf(job: Job): SyncOutcome {
  const { result } = job
  return typeof result === 'object' && result !== null ? (result as SyncOutcome) : {}
}

export const kindOf = (job: Job): string => outcomeOf(job).kind ?? job.kind.replace(/^sync\./, '')
