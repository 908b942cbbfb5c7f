import { Page } from '@/components/Page'
import { useTexts } from '@/i18n'

export function WorkPage() {
  const { t } = useTexts()
  return <Page title={t('place.work')}>{null}</Page>
}
