import { Badge } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconFlask, IconLoader2 } from '@tabler/icons-react'
import type { Run } from '@/api/types'
import { useTexts } from '@/i18n'

const looks: Record<Run['state'], { color: string; Icon: typeof IconClock }> = {
  waiting: { color: 'gray', Icon: IconClock },
  running: { color: 'ink', Icon: IconLoader2 },
  done: { color: 'amber', Icon: IconFlask },
  committed: { color: 'green', Icon: IconCheck },
  failed: { color: 'red', Icon: IconAlertTriangle },
  cancelled: { color: 'gray', Icon: IconBan },
}

export function RunStateBadge({ state }: { state: Run['state'] }) {
  const { word } = useTexts()
  const { color, Icon } = looks[state] ?? looks.waiting
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {word('runState', state)}
    </Badge>
  )
}
