import { ActionIcon, Anchor, Button, Group, MultiSelect, Stack, Text } from '@mantine/core'
import { IconHistory, IconX } from '@tabler/icons-react'
import { type FormEvent, useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { BackTestItem } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { ProblemAlert } from '@/components/ProblemAlert'
import { PersonName } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { BackTestStateBadge } from './BackTestStateBadge'
import { useBackTests, useStartBackTest } from './backTestQueries'
import { useSchemes } from './queries'

/** How well past grades foretold what customers went on to bring. */
export function BackTestsPage() {
  const { t } = useTexts()
  const may = useCan()('runGrading')
  const list = useListState('-started', [])
  const tests = useBackTests()
  const [starting, setStarting] = useState(false)
  const columns = useMemo<GridColumn<BackTestItem>[]>(
    () => [
      {
        id: 'startedAt',
        title: t('grading.startedAt'),
        cell: (row) => (
          <Anchor component={Link} to={`/grading/back-tests/${row.backTestId}`} inherit>
            <DateText value={row.startedAt} time />
          </Anchor>
        ),
        width: 160,
      },
      { id: 'state', title: t('grading.state'), cell: (row) => <BackTestStateBadge state={row.state} />, width: 130 },
      {
        id: 'cases',
        title: t('grading.cases'),
        cell: (row) => t('grading.doneOf', { done: row.done, total: row.total }),
        width: 130,
      },
      {
        id: 'startedBy',
        title: t('grading.startedBy'),
        cell: (row) => <PersonName person={row.startedBy} />,
        width: 140,
        grow: 2,
      },
      {
        id: 'finishedAt',
        title: t('grading.finishedAt'),
        cell: (row) => <DateText value={row.finishedAt} time />,
        width: 160,
      },
    ],
    [t],
  )
  const start = may && (
    <Button leftSection={<IconHistory size={16} aria-hidden />} onClick={() => setStarting(true)}>
      {t('grading.startBackTest')}
    </Button>
  )
  return (
    <ListPage title={t('grading.backTests')} note={t('grading.backTestsNote')} actions={start}>
      <DataGrid
        id="grading-back-tests"
        label={t('grading.backTests')}
        columns={columns}
        query={tests}
        list={list}
        rowId={(row) => String(row.backTestId)}
        pageOf={(row) => `/grading/back-tests/${row.backTestId}`}
        withPanel={false}
        empty={<EmptyState title={t('grading.noBackTests')} hint={t('grading.noBackTestsHint')} action={start} />}
      />
      {starting && <StartBackTestDialog onClose={() => setStarting(false)} />}
    </ListPage>
  )
}

const back = (day: string, years: number) => `${Number(day.slice(0, 4)) - years}${day.slice(4)}`

/** 1 January and 1 July, the last of them that are a year old. */
export function usualDays(today: string, count: number): string[] {
  const last = back(today, 1)
  const days: string[] = []
  for (let year = Number(last.slice(0, 4)); days.length < count && year > 1960; year--)
    for (const day of [`${year}-07-01`, `${year}-01-01`]) if (day <= last && days.length < count) days.push(day)
  return days
}

export function StartBackTestDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const navigate = useNavigate()
  const schemes = useSchemes()
  const start = useStartBackTest()
  const [chosen, setChosen] = useState<string[] | null>(null)
  const [days, setDays] = useState(() => (today ? usualDays(today, 2) : []))
  const items = schemes.data?.items ?? []
  const ids = chosen ?? items.slice(0, 3).map((scheme) => String(scheme.schemeId))
  const last = today ? back(today, 1) : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start.mutate(
      { schemes: ids.map(Number), asOf: [...new Set(days)].sort() },
      { onSuccess: (test) => void navigate(`/grading/back-tests/${test.backTestId}`) },
    )
  }
  return (
    <Dialog title={t('grading.startBackTest')} onClose={onClose}>
      {schemes.isPending && <RowsSkeleton rows={4} />}
      {schemes.isError && <ErrorState compact error={schemes.error} onRetry={() => void schemes.refetch()} />}
      {schemes.isSuccess && (
        <form onSubmit={submit}>
          <Stack>
            <ProblemAlert error={start.error} />
            <MultiSelect
              label={t('grading.schemes')}
              required
              maxValues={20}
              data={items.map((scheme) => ({ value: String(scheme.schemeId), label: scheme.name }))}
              value={ids}
              onChange={setChosen}
            />
            <Stack gap={6} role="group" aria-label={t('grading.testedDays')}>
              <Text fz="sm" fw={500}>
                {t('grading.testedDays')}
              </Text>
              <Text fz="xs" c="dimmed">
                {t('grading.testedDaysHint')}
              </Text>
              {days.map((day, place) => (
                // Days have no identity but their place.
                <Group key={place} gap={6} wrap="nowrap">
                  <DateField
                    aria-label={`${t('grading.asOf')} ${place + 1}`}
                    max={last}
                    value={day}
                    onChange={(next) => setDays(days.map((one, at) => (at === place ? next : one)))}
                    flex={1}
                  />
                  <ActionIcon
                    aria-label={`${t('common.remove')}: ${day}`}
                    disabled={days.length === 1}
                    onClick={() => setDays(days.filter((_, at) => at !== place))}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </Group>
              ))}
              <Button
                variant="subtle"
                size="compact-sm"
                style={{ alignSelf: 'flex-start' }}
                disabled={days.length >= 20}
                onClick={() => {
                  const next = usualDays(today, 20).find((day) => !days.includes(day))
                  if (next) setDays([...days, next])
                }}
              >
                {t('grading.addDay')}
              </Button>
            </Stack>
            <Group justify="space-between">
              <Text fz="xs" c="dimmed">
                {t('grading.casesAre', { cases: ids.length * new Set(days).size })}
              </Text>
              <Group gap="xs">
                <Button variant="default" onClick={onClose}>
                  {t('common.cancel')}
                </Button>
                <Button type="submit" loading={start.isPending} disabled={ids.length === 0 || days.some((day) => !day)}>
                  {t('grading.start')}
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
