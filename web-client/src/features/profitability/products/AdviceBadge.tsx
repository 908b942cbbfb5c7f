import { Badge, Tooltip } from '@mantine/core'
import {
  IconArrowUpRight,
  IconCircleX,
  IconCurrencyYuan,
  IconEqual,
  IconPlayerPause,
  IconQuestionMark,
} from '@tabler/icons-react'
import type { ProductAdvice, ProductProfit } from '@/api/types'
import { listText } from '@/components/format'
import { useTexts } from '@/i18n'

const looks = {
  push: { color: 'green', Icon: IconArrowUpRight },
  keep: { color: 'blue', Icon: IconEqual },
  reprice: { color: 'orange', Icon: IconCurrencyYuan },
  suspend: { color: 'grape', Icon: IconPlayerPause },
  retire: { color: 'red', Icon: IconCircleX },
  cannotSay: { color: 'gray', Icon: IconQuestionMark },
} as const satisfies Record<ProductAdvice, { color: string; Icon: typeof IconEqual }>

/** What to do about a product; its reasons, where they do not stand beside it, beneath the pointer and the keyboard's focus. */
export function AdviceBadge({ advice, reasons }: { advice: ProductAdvice; reasons?: ProductProfit['reasons'] }) {
  const { word, language } = useTexts()
  const { color, Icon } = looks[advice]
  const why = listText(
    (reasons ?? []).map((one) => word('productReason', one)),
    language,
  )
  const badge = (
    <Badge color={color} variant="light" leftSection={<Icon size={12} aria-hidden />} tabIndex={why ? 0 : undefined}>
      {word('productAdvice', advice)}
    </Badge>
  )
  return why ? <Tooltip label={why}>{badge}</Tooltip> : badge
}
