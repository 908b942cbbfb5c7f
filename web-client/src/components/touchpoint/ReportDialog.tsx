import { Group, Text } from '@mantine/core'
import type { Duty } from '@/api/types'
import { useTexts } from '@/i18n'
import { Dialog } from '../Dialog'
import { DateText } from '../figures'
import { GradeBadge } from '../grade/GradeBadge'
import { CustomerLink } from '../references'
import { DutyWhen } from './DutyWhen'
import { TouchpointForm } from './TouchpointForm'

interface ReportDialogProps {
  duty: Duty
  onClose: () => void
}

/** The report on a visit or call: opened from its duty with everything preset, so that saving at once is a report too. */
export function ReportDialog({ duty, onClose }: ReportDialogProps) {
  const { t, word } = useTexts()
  return (
    <Dialog
      onClose={onClose}
      size="lg"
      stays
      title={t('touchpoints.reportOf', { kind: word('dutyKind', duty.kind), customer: duty.customer.name })}
    >
      <Group gap="sm" mb="sm">
        <GradeBadge grade={duty.grade} />
        <Text fz="sm">
          <CustomerLink customer={duty.customer} />
        </Text>
        <Text fz="sm" c="dimmed">
          <DateText value={duty.dueOn} /> · <DutyWhen duty={duty} />
        </Text>
      </Group>
      <TouchpointForm
        customerId={duty.customer.customerId}
        duty={duty}
        onSaved={onClose}
        onCancel={onClose}
        autoFocus
      />
    </Dialog>
  )
}
