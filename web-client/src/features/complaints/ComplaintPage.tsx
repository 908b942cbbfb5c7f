import { Anchor, Badge, Button, Group, Stack, Tabs, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPrinter } from '@tabler/icons-react'
import { Link, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Complaint } from '@/api/types'
import { ComplaintStateBadge } from '@/components/complaint/ComplaintStateBadge'
import { DueBadge } from '@/components/complaint/DueBadge'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { DateText } from '@/components/figures'
import { instant } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { RecordLayout } from '@/components/RecordLayout'
import { CustomerLink } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { CaseActions } from './CaseActions'
import { CaseFacts, SolutionFacts } from './CaseFacts'
import { CaseFiles } from './CaseFiles'
import { CaseTimeline, NoteComposer } from './CaseTimeline'
import classes from './case.module.css'
import { Milestones } from './Milestones'
import { useCaseActions, useComplaint, useFiles, useSameBefore } from './queries'
import { SameBefore } from './SameBefore'
import { StepButtons } from './StepButtons'

const tabs = ['timeline', 'solution', 'actions', 'files', 'before'] as const
type Tab = (typeof tabs)[number]

/** One case with everything that belongs to it. */
export function ComplaintPage() {
  const complaintId = Number(useParams().complaintId)
  const { t, word } = useTexts()
  const can = useCan()
  const { params, set } = useAddress()
  const complaint = useComplaint(complaintId)
  const actions = useCaseActions(complaintId)
  const files = useFiles(complaintId)
  const before = useSameBefore(complaintId)
  const asked = params.get('tab') as Tab | null
  const tab = asked && tabs.includes(asked) ? asked : 'timeline'
  const show = (next: Tab) => set({ tab: next === 'timeline' ? null : next })
  useHotkeys(tabs.map((one, index) => [String(index + 1), () => show(one)]))

  if (complaint.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  }
  if (complaint.isError) return <ErrorState error={complaint.error} onRetry={() => void complaint.refetch()} />
  const one = complaint.data
  const mayWrite = can('writeComplaints') && one.archivedAt === null
  const reload = () => void complaint.refetch()
  const openActions = actions.data?.items.filter((action) => action.doneAt === null).length
  const counts: Record<Tab, number | undefined> = {
    timeline: undefined,
    solution: undefined,
    actions: openActions,
    files: files.data?.items.length,
    before: before.data?.items.length,
  }
  return (
    <RecordLayout
      kind={{ label: t('complaints.queue'), list: '/complaints' }}
      title={one.subject}
      badge={<GradeBadge grade={one.grade} size="lg" />}
      subtitle={
        <>
          <span>{one.number}</span>
          <CustomerLink customer={one.customer} />
          <span>{word('complaintKind', one.kind)}</span>
          <SeverityBadge severity={one.severity} />
          <ComplaintStateBadge state={one.state} rejected={one.isRejected} />
          {one.cycle > 1 && <Badge color="amber">{t('complaints.cycle', { number: one.cycle })}</Badge>}
          {one.isHistoric && <Badge color="gray">{t('complaints.historic')}</Badge>}
          <DueBadge clock={one.clock} />
          <span>
            {t('complaints.assignee')}: {one.assignee?.name ?? t('complaints.nobody')}
          </span>
        </>
      }
      actions={
        <>
          <StepButtons complaint={one} onReload={reload} whole />
          <Button
            component={Link}
            to={`/complaints/${complaintId}/report`}
            variant="default"
            leftSection={<IconPrinter size={16} aria-hidden />}
          >
            {t('complaints.report')}
          </Button>
        </>
      }
      figures={<Milestones complaint={one} />}
      facts={<CaseFacts complaint={one} mayWrite={one.nextSteps.includes('change')} onReload={reload} />}
    >
      <Tabs value={tab} onChange={(next) => show((next ?? 'timeline') as Tab)} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((each, index) => (
            <Tabs.Tab key={each} value={each} title={String(index + 1)}>
              {t(`complaints.tab.${each}`)}
              {counts[each] ? (
                <Badge size="sm" ml={6} color={each === 'before' ? 'amber' : 'gray'}>
                  {counts[each]}
                </Badge>
              ) : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Stack gap="md">
            <SecondPerson complaint={one} />
            <SameBefore complaintId={complaintId} quiet />
            {one.nextSteps.includes('note') && <NoteComposer complaintId={complaintId} />}
            <CaseTimeline complaintId={complaintId} />
            {one.pastCycles.length > 0 && <PastCycles complaint={one} />}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="solution">
          <div style={{ maxWidth: 820 }}>
            <SolutionFacts complaint={one} mayWrite={one.nextSteps.includes('change')} onReload={reload} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="actions">
          <CaseActions complaintId={complaintId} mayWrite={mayWrite} />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <CaseFiles complaintId={complaintId} mayWrite={mayWrite} />
        </Tabs.Panel>
        <Tabs.Panel value="before">
          <SameBefore complaintId={complaintId} />
        </Tabs.Panel>
      </Tabs>
    </RecordLayout>
  )
}

/** Who solved it cannot confirm it; so that nobody looks for a button that is not there. */
function SecondPerson({ complaint }: { complaint: Complaint }) {
  const { t } = useTexts()
  const waits = complaint.state === 'solved' || complaint.state === 'rejected'
  if (!waits || complaint.nextSteps.includes('confirm')) return null
  return (
    <Text fz="sm" className={classes.story} role="status">
      {t('complaints.secondPerson', { name: complaint.solvedBy?.name ?? '' })}
    </Text>
  )
}

function PastCycles({ complaint }: { complaint: Complaint }) {
  const { t } = useTexts()
  return (
    <section>
      <Title order={3} mb={6}>
        {t('complaints.pastCycles')}
      </Title>
      {complaint.pastCycles.map((cycle) => (
        <Group key={cycle.cycle} gap="sm" fz="sm">
          <span>{t('complaints.cycle', { number: cycle.cycle })}</span>
          <span>
            {instant(cycle.startedAt)} → <DateText value={cycle.solvedAt} time />
          </span>
          {cycle.solvedInTime !== null && (
            <span className={cycle.solvedInTime ? classes.good : classes.late}>
              {cycle.solvedInTime ? t('complaints.inTime') : t('complaints.late')}
            </span>
          )}
          <Anchor component="span" inherit c="dimmed" underline="never">
            {t('complaints.reopenedAt', { at: instant(cycle.reopenedAt) })}
          </Anchor>
        </Group>
      ))}
    </section>
  )
}
