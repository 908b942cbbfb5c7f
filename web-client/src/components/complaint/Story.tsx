import { Group, Text, Title } from '@mantine/core'
import type { SameBeforeItem } from '@/api/types'
import { useTexts } from '@/i18n'
import { DateText, MoneyText } from '../figures'
import { ComplaintLink, CustomerLink } from '../references'
import classes from './complaint.module.css'
import { SeverityBadge } from './SeverityBadge'

type Told = Pick<
  SameBeforeItem,
  | 'complaintId'
  | 'number'
  | 'whose'
  | 'match'
  | 'kind'
  | 'severity'
  | 'state'
  | 'receivedOn'
  | 'isRejected'
  | 'laterDeliveries'
  | 'cleanDeliveries'
> &
  Partial<
    Pick<
      SameBeforeItem,
      'customer' | 'product' | 'batch' | 'rootCause' | 'method' | 'result' | 'preventiveAction' | 'cost'
    >
  > & { subject?: string | null; cause?: SameBeforeItem['cause'] | string }

/** The earlier complaints that a finding of the complaints' guard tells of. */
export function storiesOf(data: unknown): Told[] {
  if (typeof data !== 'object' || data === null || !('complaints' in data)) return []
  return Array.isArray(data.complaints) ? (data.complaints as Told[]) : []
}

/** One earlier complaint with its whole story: what it was, what was done, what it cost, whether it helped. */
export function Story({ story }: { story: Told }) {
  const { t, word } = useTexts()
  const cause = typeof story.cause === 'string' ? story.cause : story.cause?.name
  const again = story.laterDeliveries - story.cleanDeliveries
  const facts: [string, React.ReactNode][] = [
    [t('complaints.product'), story.product && `${story.product.name}${story.batch ? ` · ${story.batch}` : ''}`],
    [t('complaints.cause'), [cause, story.rootCause].filter(Boolean).join(' – ')],
    [t('complaints.method'), story.method],
    [t('complaints.result'), story.result],
    [t('complaints.preventiveAction'), story.preventiveAction],
    [t('complaints.cost'), story.cost !== null && story.cost !== undefined && <MoneyText value={story.cost} />],
    [
      t('complaints.laterDeliveries'),
      story.laterDeliveries === 0
        ? t('complaints.noneSince')
        : again === 0
          ? t('complaints.allClean', { count: story.laterDeliveries })
          : t('complaints.notClean', { count: again, of: story.laterDeliveries }),
    ],
  ]
  return (
    <article className={classes.story}>
      <Group gap="sm">
        <Title order={3} fz="sm">
          <ComplaintLink complaint={story} />
        </Title>
        <SeverityBadge severity={story.severity} />
        <Text fz="xs" c="dimmed">
          <DateText value={story.receivedOn} /> · {word('complaintKind', story.kind)} ·{' '}
          {word('complaintState', story.state)}
          {story.isRejected && ` · ${t('complaints.asRejected')}`}
        </Text>
        <Text fz="xs">
          {word('storyWhose', story.whose)} · {word('storyMatch', story.match)}
          {story.customer && (
            <>
              {' · '}
              <CustomerLink customer={story.customer} />
            </>
          )}
        </Text>
      </Group>
      {story.subject && <Text fz="sm">{story.subject}</Text>}
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </article>
  )
}
