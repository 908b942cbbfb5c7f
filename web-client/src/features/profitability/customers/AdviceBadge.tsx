import { Badge, Tooltip } from '@mantine/core'
import type { CustomerProfit } from '@/api/types'
import { NothingText } from '@/components/figures'
import { listText } from '@/components/format'
import { useTexts } from '@/i18n'

const looks = {
  keep: { color: 'green', sign: '●' },
  grow: { color: 'blue', sign: '▲' },
  reprice: { color: 'amber', sign: '◆' },
  letGo: { color: 'red', sign: '▼' },
} as const

/** What to do about a customer, a sign beside the colour; why, beneath the pointer. */
export function AdviceBadge({ profit }: { profit: Pick<CustomerProfit, 'advice' | 'reasons'> }) {
  const { word, language } = useTexts()
  const why = listText(
    profit.reasons.map((one) => word('customerAdviceReason', one)),
    language,
  )
  if (!profit.advice)
    return (
      <Tooltip label={why} disabled={!why}>
        <span>
          <NothingText />
        </span>
      </Tooltip>
    )
  const look = looks[profit.advice]
  return (
    <Tooltip label={why}>
      <Badge color={look.color}>
        <span aria-hidden>{look.sign}</span> {word('customerAdvice', profit.advice)}
      </Badge>
    </Tooltip>
  )
}
