import { ActionIcon, Indicator, Popover, Tooltip } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { answer, api } from '@/api/client'
import { plainNumber } from '@/components/format'
import { RowsSkeleton } from '@/components/states'
import { useTexts, withTexts } from '@/i18n'

const News = lazy(() => withTexts(import('./News')).then((module) => ({ default: module.News })))

/** How much one has not read yet; the list comes when it is opened. */
export function Bell() {
  const { t } = useTexts()
  const [opened, setOpened] = useState(false)
  const unread = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/notifications/unread-count', { signal })),
    refetchInterval: 60_000,
    // News is no reason to disturb: without it the bell is simply still.
    retry: false,
  })
  const count = Number(unread.data?.unread ?? 0)
  const label = count > 0 ? t('shell.unread', { count }) : t('shell.bell')
  return (
    <Popover opened={opened} onChange={setOpened} width={380} position="bottom-end" trapFocus>
      <Popover.Target>
        <Tooltip label={label} disabled={opened}>
          <Indicator
            disabled={count === 0}
            label={count > 99 ? '99+' : plainNumber(count, 0)}
            size={15}
            offset={6}
            color="red"
            zIndex={1}
          >
            <ActionIcon
              size="lg"
              aria-label={label}
              aria-haspopup="dialog"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              <IconBell size={19} />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('shell.bell')} p={0}>
        {opened && (
          <Suspense
            fallback={
              <div style={{ padding: 16 }}>
                <RowsSkeleton rows={4} />
              </div>
            }
          >
            <News unread={count} onClose={() => setOpened(false)} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
