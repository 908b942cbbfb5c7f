import { Alert } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import type { Profit } from '@/api/types'
import { exactMoney, percent } from '@/components/format'
import { useTexts } from '@/i18n'

/** How much of the net the figures cannot speak for. */
export function UnknownCostNotice({ total }: { total: Profit }) {
  const { t } = useTexts()
  if (!total.unknownCostNet) return null
  return (
    <Alert color="amber" variant="light" icon={<IconHelpCircle size={18} />} p="sm">
      {t('orders.restsOnUnknown', {
        amount: exactMoney(total.unknownCostNet),
        net: exactMoney(total.net),
        share: total.net > 0 ? percent(total.unknownCostNet / total.net) : '–',
      })}
    </Alert>
  )
}
