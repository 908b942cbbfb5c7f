import { Text } from '@mantine/core'
import { useMemo } from 'react'
import type { Profit } from '@/api/types'
import { listText, percent } from '@/components/format'
import { Waterfall } from '@/components/Waterfall'
import { useTexts } from '@/i18n'
import { waterfall } from './profit'

/** From net to contribution to full profit, step by step. */
export function ProfitWaterfall({ profit }: { profit: Profit }) {
  const { t, language } = useTexts()
  const { steps, unknown } = useMemo(() => waterfall(profit), [profit])
  const shown = useMemo(
    () =>
      steps.map((step) => {
        const amount = step.total ? step.to : step.to - step.from
        return {
          label: t(`orders.${step.id}`),
          amount,
          total: step.total,
          note: profit.net > 0 ? percent(Math.abs(amount) / profit.net) : undefined,
        }
      }),
    [steps, profit, t],
  )
  return (
    <>
      <Waterfall steps={shown} label={t('orders.waterfallLabel')} />
      {unknown.length > 0 && (
        <Text fz="xs" c="dimmed" mt={4}>
          {t('orders.waterfallUnknown', {
            costs: listText(
              unknown.map((id) => t(`orders.${id}`)),
              language,
            ),
          })}
        </Text>
      )}
    </>
  )
}
