import { Anchor, Stack, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { Link } from 'react-router'
import { Story } from '@/components/complaint/Story'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import { useSameBefore } from './queries'

/** What went wrong in the same way before: the whole story, so that nobody solves it twice. */
export function SameBefore({ complaintId, quiet = false }: { complaintId: number; quiet?: boolean }) {
  const { t } = useTexts()
  const before = useSameBefore(complaintId)
  if (quiet) {
    if (!before.data || before.data.items.length === 0) return null
    return (
      <Text fz="sm" className={classes.story}>
        <IconHistory size={15} aria-hidden style={{ verticalAlign: -2 }} />{' '}
        <Anchor component={Link} to={`/complaints/${complaintId}?tab=before`} inherit>
          {t('complaints.sameBeforeCount', { count: before.data.items.length })}
        </Anchor>
      </Text>
    )
  }
  if (before.isPending) return <RowsSkeleton rows={4} />
  if (before.isError) return <ErrorState compact error={before.error} onRetry={() => void before.refetch()} />
  if (before.data.items.length === 0) {
    return <EmptyState compact title={t('complaints.noSameBefore')} hint={t('complaints.noSameBeforeHint')} />
  }
  return (
    <Stack gap="sm">
      {before.data.items.map((story) => (
        <Story key={story.complaintId} story={story} />
      ))}
    </Stack>
  )
}
