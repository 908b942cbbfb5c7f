import { Badge } from '@mantine/core'
import { IconBan, IconCheck, IconClock, IconQuestionMark, IconSend } from '@tabler/icons-react'
import type { MailState } from '@/api/types'
import { useTexts } from '@/i18n'

const looks: Record<MailState, { color: string; Icon: typeof IconClock }> = {
  waiting: { color: 'gray', Icon: IconClock },
  sending: { color: 'blue', Icon: IconSend },
  sent: { color: 'green', Icon: IconCheck },
  unknown: { color: 'amber', Icon: IconQuestionMark },
  failed: { color: 'red', Icon: IconBan },
}

export function MailStateBadge({ state }: { state: MailState }) {
  const { t } = useTexts()
  const { color, Icon } = looks[state]
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t(`mail.states.${state}`)}
    </Badge>
  )
}
