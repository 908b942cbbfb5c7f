import { Badge, Button, Group, Text } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { GradePreview, Mover, SchemeChange } from '@/api/types'
import { DateField } from '@/components/DateField'
import { MoneyText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card } from '@/components/Page'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { GradeDistribution } from './GradeDistribution'
import { MovementMatrix } from './MovementMatrix'
import classes from './SchemeEditor.module.css'
import { type CutLine, ScoreHistogram } from './ScoreHistogram'
import { usePreview } from './schemeQueries'

interface SchemePreviewProps {
  /** What would be sent; nothing while a field is empty or wrong. */
  rules: SchemeChange | null
  /** Told when the API refuses the rules, and when it takes them again. */
  onRefused: (error: unknown) => void
}

interface Picked {
  from: string
  to: string
}

/** What the rules would do with today's customers, following every move of a slider. */
export function SchemePreview({ rules, onRefused }: SchemePreviewProps) {
  const { t } = useTexts()
  const me = useMe()
  const [asOf, setAsOf] = useState(me?.today ?? '')
  const preview = usePreview(rules, asOf)
  useEffect(() => onRefused(preview.error), [preview.error, onRefused])
  const state = (): ReactNode => {
    if (!rules) return t('grading.previewWaits')
    if (preview.isFollowing && preview.data) return t('grading.previewFollows')
    return preview.data ? t('grading.tookMs', { ms: plainNumber(preview.data.tookMs, 1) }) : null
  }
  return (
    <Card
      title={t('grading.preview')}
      note={t('grading.previewNote')}
      actions={
        <DateField
          size="xs"
          w={122}
          aria-label={t('grading.asOf')}
          max={me?.today}
          value={asOf}
          onChange={(day) => day && setAsOf(day)}
        />
      }
    >
      {!preview.data && preview.isError && (
        <ErrorState compact error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {!preview.data && !preview.isError && (rules ? <RowsSkeleton rows={9} /> : null)}
      {preview.data && (
        <div
          className={classes.picture}
          data-old={!rules || preview.isError || undefined}
          aria-busy={preview.isFollowing}
        >
          <Picture preview={preview.data} rules={rules} state={state()} />
        </div>
      )}
      {!preview.data && !rules && (
        <Text fz="sm" c="dimmed">
          {t('grading.previewWaits')}
        </Text>
      )}
    </Card>
  )
}

function linesOf(preview: GradePreview, rules: SchemeChange | null): CutLine[] {
  if (rules?.cut === 'score' && rules.bands) {
    const { a, b, c } = rules.bands
    return [
      { grade: 'A', score: a },
      { grade: 'B', score: b },
      { grade: 'C', score: c },
    ]
  }
  return preview.cutLines.flatMap(({ grade, score }) => (score === null || grade === 'D' ? [] : [{ grade, score }]))
}

function Picture({ preview, rules, state }: { preview: GradePreview; rules: SchemeChange | null; state: ReactNode }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const [picked, setPicked] = useState<Picked | null>(null)
  const lines = useMemo(() => linesOf(preview, rules), [preview, rules])
  const { movers } = preview
  const shown = picked ? movers.filter((one) => one.from === picked.from && one.to === picked.to) : movers
  return (
    <>
      <div className={classes.figures}>
        <span>
          {t('grading.gradedOf', {
            graded: plainNumber(preview.graded, 0),
            customers: plainNumber(preview.customers, 0),
          })}
        </span>
        <strong>{t('grading.movingIs', { customers: plainNumber(preview.moving, 0) })}</strong>
        <span aria-live="off">{state}</span>
      </div>
      <div style={{ marginTop: 10 }}>
        <GradeDistribution counts={preview.counts} />
      </div>
      <h3 className={classes.part}>{t('grading.histogram')}</h3>
      {rules?.cut === 'share' && (
        <Text fz="xs" c="dimmed">
          {t('grading.noLines')}
        </Text>
      )}
      <ScoreHistogram bins={preview.histogram} lines={lines} />
      <h3 className={classes.part}>{t('grading.movementToday')}</h3>
      <MovementMatrix
        movement={preview.movement}
        seesCost={seesCost}
        onPick={(from, to) => setPicked(picked?.from === from && picked.to === to ? null : { from, to })}
        picked={picked}
      />
      <Group justify="space-between" mt={18} mb={6}>
        <h3 className={classes.part} style={{ margin: 0 }}>
          {t('grading.movers')}
        </h3>
        {picked && (
          <Button variant="subtle" size="compact-xs" onClick={() => setPicked(null)}>
            {picked.from} → {picked.to} · {t('filter.clear')}
          </Button>
        )}
      </Group>
      {shown.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t(picked ? 'grading.noMoversShown' : 'grading.noMovers')}
        </Text>
      ) : (
        <Movers movers={shown} seesCost={seesCost} />
      )}
      {movers.length < preview.moving && movers.length > 0 && (
        <Text fz="xs" c="dimmed" mt={6}>
          {t('grading.firstMovers', { shown: movers.length, moving: plainNumber(preview.moving, 0) })}
        </Text>
      )}
    </>
  )
}

const order = 'ABCD'

/** Up, down, or in and out of the graded. */
export function wayOf(from: string, to: string): 'up' | 'down' | 'side' {
  if (from === 'N' || to === 'N') return 'side'
  return order.indexOf(to) < order.indexOf(from) ? 'up' : 'down'
}

function Movers({ movers, seesCost }: { movers: Mover[]; seesCost: boolean }) {
  const { t } = useTexts()
  return (
    <div className={classes.scroller}>
      <table className={classes.movers}>
        <caption className="visually-hidden">{t('grading.movers')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('grading.customer')}</th>
            <th scope="col">{t('grading.moved')}</th>
            <th scope="col">{t('grading.score')}</th>
            <th scope="col">{t(seesCost ? 'grading.contribution' : 'grading.revenue')}</th>
          </tr>
        </thead>
        <tbody>
          {movers.map((mover) => {
            const way = wayOf(mover.from, mover.to)
            return (
              <tr key={mover.customer.customerId}>
                <td title={`${mover.customer.name}${mover.owner ? ` · ${mover.owner.name}` : ''}`}>
                  <Link to={`/customers/${mover.customer.customerId}`} style={{ color: 'var(--crm-accent)' }}>
                    {mover.customer.name}
                  </Link>
                </td>
                <td>
                  <span className={classes.way}>
                    <GradeBadge grade={mover.from} />
                    <span aria-hidden>{way === 'up' ? '▲' : way === 'down' ? '▼' : '→'}</span>
                    <GradeBadge grade={mover.to} />
                  </span>
                </td>
                <td>
                  {mover.scoreBefore !== null && mover.score !== null && mover.scoreBefore !== mover.score
                    ? `${plainNumber(mover.scoreBefore, 1)} → ${plainNumber(mover.score, 1)}`
                    : mover.score === null
                      ? '–'
                      : plainNumber(mover.score, 1)}
                </td>
                <td>
                  <MoneyText value={seesCost ? mover.contribution : mover.revenue} judge />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

export function UsedBadge({ used }: { used: boolean }) {
  const { t } = useTexts()
  return used ? <Badge color="gray">{t('grading.used')}</Badge> : null
}
