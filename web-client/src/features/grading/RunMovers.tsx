import { Anchor, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import { MoneyText, NumberText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card } from '@/components/Page'
import { CustomerLink, PersonName } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useRunMovers } from './queries'
import classes from './SchemeEditor.module.css'

/** The heaviest customers that a run moves; all of them stand in the list behind. */
export function RunMovers({ runId }: { runId: number }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const [way, setWay] = useState<'up' | 'down'>('down')
  const movers = useRunMovers(runId, way, seesCost)
  return (
    <Card
      title={t('grading.movers')}
      note={t(seesCost ? 'grading.heaviest' : 'grading.largest')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('grading.moved')}
          value={way}
          onChange={(value) => setWay(value as 'up' | 'down')}
          data={[
            { value: 'down', label: `▼ ${t('grading.down')}` },
            { value: 'up', label: `▲ ${t('grading.up')}` },
          ]}
        />
      }
    >
      {movers.isPending && <RowsSkeleton rows={5} />}
      {movers.isError && <ErrorState compact error={movers.error} onRetry={() => void movers.refetch()} />}
      {movers.data?.items.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t('grading.noMovers')}
        </Text>
      )}
      {movers.data && movers.data.items.length > 0 && (
        <div className={classes.scroller}>
          <table className={classes.movers} data-wide>
            <caption className="visually-hidden">{t('grading.movers')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('grading.customer')}</th>
                <th scope="col">{t('grading.moved')}</th>
                <th scope="col">{t('customers.owner')}</th>
                <th scope="col">{t('grading.score')}</th>
                <th scope="col">{t('grading.revenue')}</th>
                {seesCost && <th scope="col">{t('grading.contribution')}</th>}
              </tr>
            </thead>
            <tbody>
              {movers.data.items.map((row) => (
                <tr key={row.customer.customerId}>
                  <td>
                    <CustomerLink customer={row.customer} />
                  </td>
                  <td>
                    <span className={classes.way}>
                      <GradeBadge grade={row.previousGrade} />
                      <span aria-hidden>{way === 'up' ? '▲' : '▼'}</span>
                      <GradeBadge grade={row.grade} customerId={row.customer.customerId} runId={runId} />
                    </span>
                  </td>
                  <td>
                    <PersonName person={row.owner} />
                  </td>
                  <td>
                    <NumberText value={row.score} />
                  </td>
                  <td>
                    <MoneyText value={row.revenue} />
                  </td>
                  {seesCost && (
                    <td>
                      <MoneyText value={row.contribution} judge />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Text fz="xs" mt="sm">
        <Anchor component={Link} to={`/grading/runs/${runId}/customers?moved=${way}`} inherit>
          {t('grading.allMovers')} →
        </Anchor>
      </Text>
    </Card>
  )
}
