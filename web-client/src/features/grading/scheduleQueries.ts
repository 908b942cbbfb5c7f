import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import type { RunSchedule, ScheduleChange } from '@/api/types'

export const useSchedules = () =>
  useQuery({
    queryKey: ['grading', 'schedules'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/schedules', { signal })),
  })

/** When an expression would be due next. */
export function useOccurrences(cron: string, timeZone: string) {
  const [asked] = useDebouncedValue(`${cron}\n${timeZone}`, 200)
  const [askedCron = '', askedZone = ''] = asked.split('\n')
  return useQuery({
    queryKey: ['grading', 'schedules', 'preview', asked],
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/grading/schedules/preview', { body: { cron: askedCron, timeZone: askedZone }, signal })),
    enabled: askedCron.trim() !== '' && askedZone !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
}

function useScheduleChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grading', 'schedules'] }),
  })
}

/** Adds a schedule, or saves over the one that was read. */
export const useSaveSchedule = (schedule: RunSchedule | null) =>
  useScheduleChange((body: ScheduleChange) =>
    schedule
      ? answer(
          api.PUT('/api/v1/grading/schedules/{scheduleId}', {
            params: { path: { scheduleId: schedule.scheduleId }, ...ifMatch(schedule.version) },
            body,
          }),
        )
      : answer(api.POST('/api/v1/grading/schedules', { body })),
  )

export const useRemoveSchedule = () =>
  useScheduleChange((schedule: RunSchedule) =>
    answer(
      api.DELETE('/api/v1/grading/schedules/{scheduleId}', {
        params: { path: { scheduleId: schedule.scheduleId }, ...ifMatch(schedule.version) },
      }),
    ),
  )
