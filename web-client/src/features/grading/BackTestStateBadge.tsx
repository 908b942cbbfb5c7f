import { Badge } from '@mantine/core'
import type { BackTestItem } from '@/api/types'
import { useTexts } from '@/i18n'

const colours: Record<BackTestItem['state'], string> = {
  waiting: 'gray',
  running: 'ink',
  done: 'green',
  committed: 'green',
  failed: 'red',
  cancelled: 'gray',
}

/** A back-test puts nothing in force: when it is done, it is done. */
export function BackTestStateBadge({ state }: { state: BackTestItem['state'] }) {
  const { word } = useTexts()
  return <Badge color={colours[state]}>{word('jobState', state)}</Badge>
}
