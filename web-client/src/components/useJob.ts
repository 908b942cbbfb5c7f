import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { answer, api } from '@/api/client'
import type { Job } from '@/api/types'

const over = new Set<Job['state']>(['done', 'failed', 'cancelled'])
export const isOver = (job: Job | undefined | null) => job !== undefined && job !== null && over.has(job.state)

/**
 * A job that keeps itself current: by server-sent events, and by asking every two seconds where those fail. Of a job that was started here
 * the end is told even where it came before the first look.
 */
export function useJob(jobId: number | null | undefined, onOver?: (job: Job) => void, startedHere = false) {
  const queryClient = useQueryClient()
  const [streaming, setStreaming] = useState(false)
  const key = ['jobs', 'one', jobId]
  const job = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/jobs/{jobId}', { params: { path: { jobId: jobId as number } }, signal })),
    enabled: jobId !== null && jobId !== undefined,
    refetchInterval: (query) => (streaming || isOver(query.state.data) ? false : 2_000),
  })
  const finished = isOver(job.data)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key follows the job's id
  useEffect(() => {
    if (jobId === null || jobId === undefined || finished || typeof EventSource === 'undefined') return
    const events = new EventSource(`/api/v1/jobs/${jobId}/events`, { withCredentials: true })
    events.onopen = () => setStreaming(true)
    events.addEventListener('progress', (event) => {
      queryClient.setQueryData(key, JSON.parse((event as MessageEvent<string>).data) as Job)
    })
    events.onerror = () => {
      setStreaming(false)
      if (events.readyState === EventSource.CLOSED) events.close()
    }
    return () => {
      events.close()
      setStreaming(false)
    }
  }, [jobId, finished, queryClient])

  const told = useRef<number | null>(null)
  const wasRunning = useRef(false)
  useEffect(() => {
    if (!job.data) return
    if (!isOver(job.data)) wasRunning.current = true
    else if ((wasRunning.current || startedHere) && told.current !== job.data.jobId) {
      told.current = job.data.jobId
      onOver?.(job.data)
    }
  }, [job.data, onOver, startedHere])

  return job
}
