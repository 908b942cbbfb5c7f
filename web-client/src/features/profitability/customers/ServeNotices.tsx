import { Alert, Anchor, Stack } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import { listText, shortMoney } from '@/components/format'
import { useTexts } from '@/i18n'

/** What the figures rest on and do not hold: rates that nobody set, costs that nobody knows. */
export function ServeNotices({ assumed, unknownCostNet }: { assumed: string[]; unknownCostNet: number }) {
  const { t, word, language } = useTexts()
  const can = useCan()
  if (assumed.length === 0 && unknownCostNet === 0) return null
  const drivers = listText(
    assumed.map((driver) => word('serveDriver', driver)),
    language,
  )
  return (
    <Stack gap="xs" mb="md">
      {assumed.length > 0 && (
        <Alert color="gray" icon={<IconInfoCircle size={18} aria-hidden />} p="xs">
          {t('profitCustomers.assumed', { drivers })}{' '}
          {can('readProfitSettings') && (
            <Anchor component={Link} to="/profit/cost-to-serve" inherit underline="always">
              {t('profitCustomers.setRates')}
            </Anchor>
          )}
        </Alert>
      )}
      {unknownCostNet !== 0 && (
        <Alert color="yellow" icon={<IconInfoCircle size={18} aria-hidden />} p="xs">
          {t('profitCustomers.unknownCost', { amount: shortMoney(unknownCostNet, language) })}
        </Alert>
      )}
    </Stack>
  )
}
