import { Group, Stack, Text, Title } from '@mantine/core'
import { ComplaintStateBadge } from '@/components/complaint/ComplaintStateBadge'
import { DueBadge } from '@/components/complaint/DueBadge'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { CustomerLink, PersonName } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CaseTimeline } from './CaseTimeline'
import classes from './case.module.css'
import { Milestones } from './Milestones'
import { useComplaint } from './queries'
import { SameBefore } from './SameBefore'
import { StepButtons } from './StepButtons'

/** A complaint at a glance, and what can be done with it without leaving the queue. */
export function ComplaintPanel({ complaintId }: { complaintId: number }) {
  const { t, word } = useTexts()
  const complaint = useComplaint(complaintId)
  if (complaint.isPending) return <RowsSkeleton rows={9} />
  if (complaint.isError) return <ErrorState error={complaint.error} onRetry={() => void complaint.refetch()} />
  const one = complaint.data
  return (
    <Stack gap="lg">
      <Group gap="md" wrap="nowrap" align="flex-start">
        <GradeBadge grade={one.grade} size="lg" />
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz="lg">
            {one.subject}
          </Title>
          <Group gap="sm" mt={4}>
            <ComplaintStateBadge state={one.state} rejected={one.isRejected} />
            <DueBadge clock={one.clock} />
            <SeverityBadge severity={one.severity} />
          </Group>
        </div>
      </Group>
      <Group gap="xs">
        <StepButtons complaint={one} onReload={() => void complaint.refetch()} />
      </Group>
      <Milestones complaint={one} compact />
      <dl className={classes.facts}>
        <dt>{t('complaints.customer')}</dt>
        <dd>
          <CustomerLink customer={one.customer} />
        </dd>
        <dt>{t('complaints.kind')}</dt>
        <dd>{word('complaintKind', one.kind)}</dd>
        {one.product && (
          <>
            <dt>{t('complaints.product')}</dt>
            <dd>{one.product.name}</dd>
          </>
        )}
        {one.batch && (
          <>
            <dt>{t('complaints.batch')}</dt>
            <dd>{one.batch}</dd>
          </>
        )}
        <dt>{t('complaints.assignee')}</dt>
        <dd>{one.assignee ? <PersonName person={one.assignee} /> : t('complaints.nobody')}</dd>
      </dl>
      {one.description && (
        <Text fz="sm" className={classes.text}>
          {one.description}
        </Text>
      )}
      <SameBefore complaintId={complaintId} quiet />
      <section>
        <Title order={3} mb={4}>
          {t('complaints.timeline')}
        </Title>
        <CaseTimeline complaintId={complaintId} most={6} />
      </section>
    </Stack>
  )
}
