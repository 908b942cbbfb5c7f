import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan, useMe } from '@/api/session'
import type { GradeOverride } from '@/api/types'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { DecideOverrideDialog, overrideActs, ProposeOverrideDialog } from './OverrideDialogs'
import { OverrideStateBadge } from './OverrideStateBadge'
import { type Decision, useCustomerOverrides } from './overrideQueries'

/** The customer's grade by hand: the one that waits or holds, or a way to propose one. */
export function CustomerOverride({ customerId }: { customerId: number }) {
  const { t } = useTexts()
  const can = useCan()
  const overrides = useCustomerOverrides(customerId)
  const [proposing, setProposing] = useState(false)
  if (overrides.isPending) return <RowsSkeleton rows={2} />
  if (overrides.isError) return <ErrorState compact error={overrides.error} onRetry={() => void overrides.refetch()} />
  const open = overrides.data.items.find(({ state }) => state === 'proposed' || state === 'approved')
  const past = overrides.data.items.filter((one) => one !== open)
  return (
    <Stack gap="sm" align="flex-start">
      {open ? (
        <OpenOverride override={open} />
      ) : (
        can('overrideGrade') && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconHandStop size={15} aria-hidden />}
            onClick={() => setProposing(true)}
          >
            {t('grading.proposeOverride')}
          </Button>
        )
      )}
      {past.length > 0 && (
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {past.map((one) => (
            <Group key={one.overrideId} component="li" gap="xs" fz="sm">
              <GradeBadge grade={one.grade} />
              <OverrideStateBadge state={one.state} />
              <span>{one.reason}</span>
              <Text span fz="xs" c="dimmed">
                {one.proposedBy.name} · {t('grading.untilDay', { day: one.endedOn ?? one.until })}
                {one.endReason && ` · ${one.endReason}`}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
      {proposing && <ProposeOverrideDialog customerId={customerId} onClose={() => setProposing(false)} />}
    </Stack>
  )
}

function OpenOverride({ override }: { override: GradeOverride }) {
  const { t } = useTexts()
  const can = useCan()
  const me = useMe()
  const acts = overrideActs(override, {
    approve: can('approveOverride'),
    override: can('overrideGrade'),
    personId: me?.personId,
  })
  const [decision, setDecision] = useState<Decision | null>(null)
  return (
    <Alert color={override.state === 'approved' ? 'ink' : 'amber'} variant="light" w="100%" p="sm">
      <Stack gap={6}>
        <Group gap="sm">
          <OverrideStateBadge state={override.state} />
          <Text fz="sm" fw={600}>
            {t(override.state === 'approved' ? 'grading.holdsByHand' : 'grading.wouldHold', {
              grade: override.grade,
              computed: override.computedGrade,
            })}
          </Text>
        </Group>
        <Text fz="sm">{override.reason}</Text>
        <Text fz="xs" c="dimmed">
          {t('grading.proposedBy')} {override.proposedBy.name}
          {override.decidedBy && ` · ${t('grading.decidedBy')} ${override.decidedBy.name}`} ·{' '}
          {t('grading.untilDay', { day: override.until })}
        </Text>
        {acts.length > 0 && (
          <Group gap="xs">
            {acts.map((act) => (
              <Button
                key={act}
                size="xs"
                variant={act === 'approve' ? 'filled' : 'default'}
                onClick={() => setDecision(act)}
              >
                {t(`grading.overrideAct.${act}`)}
              </Button>
            ))}
          </Group>
        )}
        {override.state === 'proposed' && acts.length === 0 && (
          <Text fz="xs" c="dimmed">
            {t('grading.waitsForSecond')}
          </Text>
        )}
      </Stack>
      {decision && <DecideOverrideDialog override={override} decision={decision} onClose={() => setDecision(null)} />}
    </Alert>
  )
}
