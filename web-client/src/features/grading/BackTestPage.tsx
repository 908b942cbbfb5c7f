import { Anchor, Badge, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { BackTest } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { nameAxis } from '@/components/chartAxes'
import { DateText, MoneyText } from '@/components/figures'
import { percent, plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { JobProgress } from '@/components/JobProgress'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { BackTestStateBadge } from './BackTestStateBadge'
import { bestCases, gradeOf } from './backTestFigures'
import { useBackTest, useCancelBackTest } from './backTestQueries'

const letters = ['A', 'B', 'C', 'D'] as const

export function BackTestPage() {
  const backTestId = Number(useParams().backTestId)
  const { t } = useTexts()
  const can = useCan()
  const test = useBackTest(backTestId)
  const cancel = useCancelBackTest(backTestId)
  if (test.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={8} />
      </div>
    )
  }
  if (test.isError) return <ErrorState error={test.error} onRetry={() => void test.refetch()} />
  const one = test.data
  const busy = one.state === 'waiting' || one.state === 'running'
  return (
    <Page
      title={t('grading.backTest')}
      width={1300}
      note={
        <Group gap="sm">
          <Anchor component={Link} to="/grading/back-tests" inherit underline="always">
            {t('grading.backTests')}
          </Anchor>
          <BackTestStateBadge state={one.state} />
          <span>
            {one.startedBy.name} <DateText value={one.startedAt} time />
          </span>
          <span>{t('grading.doneOf', { done: one.done, total: one.total })}</span>
        </Group>
      }
      actions={
        busy &&
        can('runGrading') && (
          <Button
            variant="default"
            loading={cancel.isPending}
            disabled={cancel.isSuccess}
            onClick={() => cancel.mutate()}
          >
            {cancel.isSuccess ? t('job.stopping') : t('job.cancel')}
          </Button>
        )
      }
    >
      <Stack>
        <ProblemAlert error={cancel.error} />
        {busy && one.jobId !== null && (
          <Card title={t('grading.testing')}>
            <JobProgress jobId={one.jobId} onOver={() => void test.refetch()} mayCancel={false} />
          </Card>
        )}
        {one.state === 'failed' && (
          <Text c="var(--crm-loss)" role="alert">
            {t('grading.failedHint')}
          </Text>
        )}
        <Results test={one} seesCost={can('viewCost')} />
      </Stack>
    </Page>
  )
}

function Results({ test, seesCost }: { test: BackTest; seesCost: boolean }) {
  const { t } = useTexts()
  const best = useMemo(() => bestCases(test), [test])
  const days = [...new Set(test.cases.map((one) => one.asOf))]
  return (
    <>
      {seesCost && test.cases.some((one) => one.rankCorrelation !== null) && (
        <Card title={t('grading.foretold')} note={t('grading.foretoldNote')}>
          <ForetoldChart test={test} />
        </Card>
      )}
      {days.map((day) => (
        <Card key={day} title={day} note={t('grading.nextTwelve')}>
          <Table.ScrollContainer minWidth={860}>
            <Table verticalSpacing={7}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('grading.scheme')}</Table.Th>
                  <Table.Th ta="right">{t('grading.graded')}</Table.Th>
                  {seesCost && (
                    <Table.Th ta="right">
                      <Tooltip label={t('grading.correlationHint')}>
                        <span>{t('grading.correlation')}</span>
                      </Tooltip>
                    </Table.Th>
                  )}
                  {letters.map((letter) => (
                    <Table.Th key={letter} ta="right">
                      <GradeBadge grade={letter} />
                    </Table.Th>
                  ))}
                  {seesCost && (
                    <Table.Th ta="right">
                      <Tooltip label={t('grading.liftHint')}>
                        <span>{t('grading.liftOfA')}</span>
                      </Tooltip>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {test.cases
                  .filter((one) => one.asOf === day)
                  .map((one) => (
                    <Table.Tr key={one.scheme.schemeId}>
                      <Table.Th scope="row" fw={500}>
                        <Group gap={8}>
                          <Anchor component={Link} to={`/grading/schemes/${one.scheme.schemeId}`} inherit>
                            {one.scheme.name}
                          </Anchor>
                          <Text span fz="xs" c="dimmed">
                            {t('grading.version', { number: one.scheme.number })}
                          </Text>
                          {best.has(one) && <Badge color="green">{t('grading.best')}</Badge>}
                        </Group>
                      </Table.Th>
                      {one.calculatedAt === null ? (
                        <Table.Td colSpan={7} c="dimmed" ta="right">
                          {t('grading.notYetTested')}
                        </Table.Td>
                      ) : (
                        <>
                          <Table.Td ta="right">{plainNumber(one.graded, 0)}</Table.Td>
                          {seesCost && (
                            <Table.Td ta="right" fw={600}>
                              {one.rankCorrelation === null ? '–' : one.rankCorrelation.toFixed(3)}
                            </Table.Td>
                          )}
                          {letters.map((letter) => {
                            const grade = gradeOf(one, letter)
                            return (
                              <Table.Td key={letter} ta="right">
                                {seesCost ? (
                                  <>
                                    <div>
                                      {grade?.contributionShare == null ? '–' : percent(grade.contributionShare)}
                                    </div>
                                    <Text fz={11} c="dimmed">
                                      <MoneyText value={grade?.contribution ?? null} /> ·{' '}
                                      {grade?.customerShare == null ? '–' : percent(grade.customerShare, 0)}
                                    </Text>
                                  </>
                                ) : (
                                  <>
                                    <div>{plainNumber(grade?.customers ?? 0, 0)}</div>
                                    <Text fz={11} c="dimmed">
                                      {grade?.customerShare == null ? '–' : percent(grade.customerShare, 0)}
                                    </Text>
                                  </>
                                )}
                              </Table.Td>
                            )
                          })}
                          {seesCost && (
                            <Table.Td ta="right">
                              {gradeOf(one, 'A')?.lift == null ? '–' : `${plainNumber(gradeOf(one, 'A')?.lift ?? 0)} ×`}
                            </Table.Td>
                          )}
                        </>
                      )}
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <Text fz="xs" c="dimmed" mt="xs">
            {t(seesCost ? 'grading.sharesNote' : 'grading.customersNote')}
          </Text>
        </Card>
      ))}
    </>
  )
}

function ForetoldChart({ test }: { test: BackTest }) {
  const { t } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const days = [...new Set(test.cases.map((one) => one.asOf))].sort()
      const schemes = [...new Map(test.cases.map((one) => [one.scheme.schemeId, one.scheme.name]))]
      const palette = [
        colours.accent,
        colours.grades.C,
        colours.grades.A,
        colours.grades.D,
        colours.soft,
        colours.total,
      ]
      return {
        color: palette,
        grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text } },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => (value == null ? '–' : Number(value).toFixed(3)),
        },
        xAxis: nameAxis(colours, days),
        yAxis: {
          type: 'value',
          max: 1,
          axisLabel: { color: colours.text },
          splitLine: { lineStyle: { color: colours.line } },
        },
        series: schemes.map(([id, name]) => ({
          name,
          type: 'bar',
          barMaxWidth: 34,
          label: {
            show: true,
            position: 'top',
            color: colours.text,
            fontSize: 11,
            formatter: ({ value }: { value: number | null }) => (value === null ? '' : value.toFixed(2)),
          },
          data: days.map(
            (day) => test.cases.find((one) => one.asOf === day && one.scheme.schemeId === id)?.rankCorrelation ?? null,
          ),
        })),
      }
    },
    [test],
  )
  return <Chart option={option} height={220} label={t('grading.foretold')} />
}
