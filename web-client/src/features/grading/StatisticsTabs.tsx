import { RecordTabs } from '@/components/RecordTabs'
import { useTexts } from '@/i18n'

/** The screens of the statistics. */
export function StatisticsTabs() {
  const { t } = useTexts()
  return (
    <div style={{ marginBottom: 4 }}>
      <RecordTabs
        base="/grading/statistics"
        tabs={[
          { path: '', label: t('statistics.overview'), allowed: true },
          { path: 'trend', label: t('statistics.trend'), allowed: true },
          { path: 'migration', label: t('statistics.migration'), allowed: true },
          { path: 'scatter', label: t('statistics.scatter'), allowed: true },
        ]}
      />
    </div>
  )
}
