import { Button, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { DateText, NothingText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { JobProgress } from '@/components/JobProgress'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { isOver, useJob } from '@/components/useJob'
import { useTexts } from '@/i18n'
import { outcomeOf } from './outcome'
import { useRowProblems } from './queries'

/** Progress, outcome and the rows that failed, with their reasons. */
export function SyncJobDetails({ jobId }: { jobId: number }) {
  const { t } = useTexts()
  const job = useJob(jobId)
  const problems = useRowProblems(jobId)
  if (job.isPending) return <RowsSkeleton rows={6} />
  if (job.isError) return <ErrorState error={job.error} onRetry={() => void job.refetch()} />
  const result = outcomeOf(job.data)
  const outcome = [
    ['created', result.created],
    ['updated', result.updated],
    ['unchanged', result.unchanged],
    ['failed', result.failed],
  ] as const
  return (
    <Stack gap="lg">
      <JobProgress jobId={jobId} onOver={problems.retry} />
      <SimpleGrid cols={4}>
        {outcome.map(([name, value]) => (
          <div key={name}>
            <Text fz="xs" c="dimmed">
              {t(`sync.${name}`)}
            </Text>
            <Text fz="xl" fw={600} c={name === 'failed' && value ? 'var(--crm-loss)' : undefined}>
              {value === undefined ? '–' : plainNumber(value, 0)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      <Group gap="lg" fz="xs" c="dimmed">
        <span>
          {t('sync.at')} <DateText value={job.data.createdAt} time />
        </span>
        {job.data.finishedAt && (
          <span>
            {t('sync.finishedAt')} <DateText value={job.data.finishedAt} time />
          </span>
        )}
        {job.data.createdBy && <span>{job.data.createdBy.name}</span>}
      </Group>
      <section>
        <Title order={2} mb="xs">
          {t('sync.rowProblems')}
          {result.failed ? ` (${plainNumber(result.failed, 0)})` : ''}
        </Title>
        {problems.isLoading && <RowsSkeleton rows={3} />}
        {problems.error && problems.items.length === 0 ? (
          <ErrorState compact error={problems.error} onRetry={problems.retry} />
        ) : null}
        {!problems.isLoading && !problems.error && problems.items.length === 0 && (
          <EmptyState compact title={isOver(job.data) ? t('sync.noProblems') : t('sync.noProblemsYet')} />
        )}
        {problems.items.length > 0 && (
          <Table.ScrollContainer minWidth={480}>
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th ta="right">{t('sync.row')}</Table.Th>
                  <Table.Th>{t('sync.key')}</Table.Th>
                  <Table.Th>{t('sync.field')}</Table.Th>
                  <Table.Th>{t('sync.problem')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {problems.items.map((problem) => (
                  <Table.Tr key={`${problem.row}-${problem.field ?? ''}-${problem.code}`}>
                    <Table.Td ta="right">{plainNumber(problem.row, 0)}</Table.Td>
                    <Table.Td ff="monospace">{problem.key ?? <NothingText />}</Table.Td>
                    <Table.Td ff="monospace">{problem.field ?? <NothingText />}</Table.Td>
                    <Table.Td>{problem.message}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {problems.hasMore && (
          <Group justify="center" mt="sm">
            <Button variant="default" size="xs" loading={problems.isLoadingMore} onClick={problems.loadMore}>
              {t('sync.moreProblems')}
            </Button>
          </Group>
        )}
      </section>
    </Stack>
  )
}
