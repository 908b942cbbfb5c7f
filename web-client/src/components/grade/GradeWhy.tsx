import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import type { Why, WhyCriterion } from '@/api/types'
import { type Language, useTexts } from '@/i18n'
import { exactMoney, percent, plainNumber, shortMoney } from '../format'
import { EmptyState, ErrorState, RowsSkeleton } from '../states'
import { GradeBadge } from './GradeBadge'
import { GradeWays } from './GradeWays'
import classes from './GradeWhy.module.css'

interface GradeWhyProps {
  customerId: number
  runId?: number
  compact?: boolean
}

/** Why a customer has its grade: every criterion with its value, points, weight and share of the score. */
export function GradeWhy({ customerId, runId, compact = false }: GradeWhyProps) {
  const { t } = useTexts()
  const why = useQuery({
    queryKey: ['grading', 'why', customerId, runId ?? 'current'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/customers/{customerId}/why', {
          params: { path: { customerId }, query: runId === undefined ? {} : { runId } },
          signal,
        }),
      ),
    staleTime: 60_000,
  })
  if (why.isPending) return <RowsSkeleton rows={compact ? 4 : 6} />
  if (why.isError) {
    if (isProblem(why.error) && why.error.status === 404) return <EmptyState compact title={t('grade.neverGraded')} />
    return <ErrorState compact error={why.error} onRetry={() => void why.refetch()} />
  }
  return <GradeExplanation why={why.data} compact={compact} />
}

export function GradeExplanation({ why, compact = false }: { why: Why; compact?: boolean }) {
  const { t, word, language } = useTexts()
  return (
    <Stack gap="sm">
      <Group gap="sm" wrap="nowrap" align="center">
        <GradeBadge grade={why.grade} size="lg" />
        <div>
          <Text fw={600} fz="lg" lh={1.2}>
            {why.score === null ? t('grade.noScore') : t('grade.score', { score: plainNumber(why.score) })}
          </Text>
          <Text fz="xs" c="dimmed">
            {t('grade.from', { scheme: why.scheme.name, number: why.scheme.number, asOf: why.asOf })}
            {why.previousGrade && ` · ${t('grade.previous', { grade: why.previousGrade })}`}
          </Text>
        </div>
      </Group>
      {why.byHand && <ByHand byHand={why.byHand} computed={why.grade} />}
      {why.reason !== 'graded' && <Text fz="sm">{word('gradeReason', why.reason)}</Text>}
      {why.keptByGrace && <Text fz="sm">{t('grade.keptByGrace')}</Text>}
      {why.keptByHysteresis && <Text fz="sm">{t('grade.keptByHysteresis')}</Text>}
      {why.gap && (
        <Text fz="sm" className={classes.gap}>
          {t('grade.gap', { points: plainNumber(why.gap.points), grade: why.gap.grade })}
          {why.gap.pointsToMove > why.gap.points &&
            ` ${t('grade.gapToMove', { points: plainNumber(why.gap.pointsToMove) })}`}
        </Text>
      )}
      {why.ways && <GradeWays ways={why.ways} compact={compact} />}
      {why.criteria.length > 0 && (
        <div className={classes.scroller}>
          <table className={classes.table} data-compact={compact || undefined}>
            <caption className="visually-hidden">{t('grade.whyCaption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('grade.criterion')}</th>
                <th scope="col">{t('grade.raw')}</th>
                {!compact && <th scope="col">{t('grade.median', { grade: why.grade })}</th>}
                <th scope="col">{t('grade.points')}</th>
                <th scope="col">{t('grade.weight')}</th>
                <th scope="col">{t('grade.contribution')}</th>
              </tr>
            </thead>
            <tbody>
              {why.criteria.map((criterion) => (
                <CriterionRow key={criterion.metric} criterion={criterion} compact={compact} language={language} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Stack>
  )
}

/** What holds instead of what was computed, and on whose word. */
function ByHand({ byHand, computed }: { byHand: NonNullable<Why['byHand']>; computed: Why['grade'] }) {
  const { t } = useTexts()
  return (
    <Alert color="amber" variant="light" p="sm" icon={<IconHandStop size={18} aria-hidden />}>
      <Group gap={6} mb={2}>
        <GradeBadge grade={byHand.grade} />
        <Text fz="sm" fw={600}>
          {t('grade.byHand', { until: byHand.until })}
        </Text>
      </Group>
      <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {byHand.reason}
      </Text>
      <Text fz="xs" c="dimmed">
        {t('grade.byHandBy', { proposer: byHand.proposedBy.name, approver: byHand.approvedBy.name, from: byHand.from })}
        {' · '}
        {t('grade.byHandBeside', { grade: computed })}
      </Text>
    </Alert>
  )
}

function CriterionRow({
  criterion,
  compact,
  language,
}: {
  criterion: WhyCriterion
  compact: boolean
  language: Language
}) {
  const { t, word } = useTexts()
  const skipped = criterion.missing && criterion.points === null
  return (
    <tr data-skipped={skipped || undefined}>
      <th scope="row">{word('metric', criterion.metric)}</th>
      <td title={criterion.unit === 'money' && criterion.raw !== null ? exactMoney(criterion.raw) : undefined}>
        {criterion.raw === null
          ? // Without the right to see costs a value is hidden though it counts.
            criterion.missing
            ? t('grade.noValue')
            : '–'
          : rawText(criterion.raw, criterion.unit, language, t('grade.days'))}
      </td>
      {!compact && (
        <td>
          {criterion.gradeMedian === null
            ? '–'
            : rawText(criterion.gradeMedian, criterion.unit, language, t('grade.days'))}
        </td>
      )}
      <td>{criterion.points === null ? '–' : plainNumber(criterion.points, 1)}</td>
      <td>{percent(criterion.weightPercent / 100, 0)}</td>
      <td>
        {skipped ? (
          t('grade.skipped')
        ) : (
          <span className={classes.share}>
            <span className={classes.bar} aria-hidden>
              {/* The track is as long as the weight allows, the fill as far as the points reach. */}
              <span className={classes.track} style={{ width: `${Math.min(100, criterion.weightPercent)}%` }}>
                <span style={{ width: `${Math.min(100, criterion.points ?? 0)}%` }} />
              </span>
            </span>
            <span className={classes.shareNumber}>{plainNumber(criterion.contribution, 1)}</span>
          </span>
        )}
      </td>
    </tr>
  )
}

function rawText(value: number, unit: WhyCriterion['unit'], language: Language, days: string): string {
  switch (unit) {
    case 'money':
      return shortMoney(value, language)
    case 'percent':
      return percent(value)
    case 'days':
      return `${plainNumber(value, 0)} ${days}`
    default:
      return plainNumber(value, 1)
  }
}
