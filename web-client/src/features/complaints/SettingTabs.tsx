import { useCan } from '@/api/session'
import { RecordTabs } from '@/components/RecordTabs'
import { useTexts } from '@/i18n'

/** The screens of what governs complaints. */
export function SettingTabs() {
  const { t } = useTexts()
  const reads = useCan()('readComplaints')
  return (
    <RecordTabs
      base="/complaints/settings"
      tabs={(['calendar', 'targets', 'prevention', 'causes'] as const).map((path) => ({
        path,
        label: t(`complaintSettings.tab.${path}`),
        allowed: reads,
      }))}
    />
  )
}
