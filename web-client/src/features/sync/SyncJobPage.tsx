import { Anchor } from '@mantine/core'
import { Link, useParams } from 'react-router'
import { Card, Page } from '@/components/Page'
import { useJob } from '@/components/useJob'
import { useTexts } from '@/i18n'
import { kindOf } from './outcome'
import { SyncJobDetails } from './SyncJobDetails'

export function SyncJobPage() {
  const jobId = Number(useParams().jobId)
  const { t, word } = useTexts()
  const job = useJob(jobId)
  return (
    <Page
      title={job.data ? `${t('sync.job')}: ${word('syncKind', kindOf(job.data))}` : t('sync.job')}
      width={1100}
      note={
        <Anchor component={Link} to="/sync/jobs" inherit>
          ← {t('sync.jobs')}
        </Anchor>
      }
    >
      <Card title={job.data?.title ?? t('sync.job')}>
        <SyncJobDetails jobId={jobId} />
      </Card>
    </Page>
  )
}
