import { Badge } from '@mantine/core'
import { IconArrowBackUp, IconBan, IconCheck, IconClock, IconHistory } from '@tabler/icons-react'
import type { GradeOverride } from '@/api/types'
import { useTexts } from '@/i18n'

const looks: Record<GradeOverride['state'], { color: string; Icon: typeof IconClock }> = {
  proposed: { color: 'amber', Icon: IconClock },
  approved: { color: 'green', Icon: IconCheck },
  rejected: { color: 'red', Icon: IconBan },
  ended: { color: 'gray', Icon: IconHistory },
  withdrawn: { color: 'gray', Icon: IconArrowBackUp },
}

export function OverrideStateBadge({ state }: { state: GradeOverride['state'] }) {
  const { word } = useTexts()
  const { color, Icon } = looks[state] ?? looks.ended
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {word('overrideState', state)}
    </Badge>
  )
}
