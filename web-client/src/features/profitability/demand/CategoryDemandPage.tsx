import { Anchor } from '@mantine/core'
import { Link, useParams } from 'react-router'
import { Page } from '@/components/Page'
import { useTexts } from '@/i18n'
import { DemandSheet } from './DemandSheet'
import { useDemand } from './queries'

/** What will probably be ordered of all products of this category. */
export function CategoryDemandPage() {
  const { word, t } = useTexts()
  const categoryId = Number(useParams().categoryId)
  const name = useDemand('category', categoryId).data?.name
  return (
    <Page
      title={name || word('demandSubject', 'category')}
      note={
        <Anchor component={Link} to="/profit/demand?subject=category" inherit>
          ← {t('demand.tab')}
        </Anchor>
      }
    >
      <DemandSheet subject="category" subjectId={categoryId} />
    </Page>
  )
}
