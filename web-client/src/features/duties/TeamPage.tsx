import { Anchor, Group, Stack, Table, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useMe } from '@/api/session'
import type { DutySummary } from '@/api/types'
import { CsvButton } from '@/components/CsvButton'
import { NothingText, NumberText } from '@/components/figures'
import { percent } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from './duties.module.css'
import { useDutySummary } from './queries'

/** How many of the duties owed were done, by person and by grade. */
export function TeamPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const from = params.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = params.get('to') ?? today
  const setPeriod = (nextFrom: string, nextTo: string) => set({ from: nextFrom, to: nextTo })
  return (
    <Page
      title={t('duties.team')}
      note={t('duties.summaryNote', { from, to })}
      actions={<PeriodFields from={from} to={to} onChange={setPeriod} />}
    >
      <Stack>
        <Summary by="person" from={from} to={to} />
        <Summary by="grade" from={from} to={to} />
      </Stack>
    </Page>
  )
}

function Summary({ by, from, to }: { by: 'person' | 'grade'; from: string; to: string }) {
  const { t } = useTexts()
  const summary = useDutySummary(by, from, to)
  const period = `from=${from}&to=${to}`
  return (
    <Card
      title={by === 'person' ? t('duties.byPerson') : t('duties.byGrade')}
      note={by === 'grade' && t('duties.byGradeNote')}
      actions={
        <CsvButton path={`/api/v1/grading/duties/summary?by=${by}&${period}`} fileName={`duties-by-${by}.csv`} />
      }
    >
      {summary.isPending && <RowsSkeleton rows={5} />}
      {summary.isError && <ErrorState compact error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.data?.items.length === 0 && <EmptyState compact title={t('duties.noSummary')} />}
      {summary.data && summary.data.items.length > 0 && (
        <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing={7}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{by === 'person' ? t('duties.person') : t('customers.grade')}</Table.Th>
                <Table.Th ta="right">{t('duties.owed')}</Table.Th>
                <Table.Th ta="right">{t('duties.done')}</Table.Th>
                <Table.Th ta="right">{t('duties.overdue')}</Table.Th>
                <Table.Th ta="right">{t('duties.missed')}</Table.Th>
                <Table.Th ta="right">{t('duties.open')}</Table.Th>
                <Table.Th w={200}>{t('duties.met')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {summary.data.items.map((item) => (
                <Row key={item.person?.personId ?? item.grade ?? 0} by={by} item={item} period={period} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}

function Row({ by, item, period }: { by: 'person' | 'grade'; item: DutySummary; period: string }) {
  const { t } = useTexts()
  const list = by === 'grade' ? null : item.person ? `/duties?person=${item.person.personId}&${period}` : null
  const figure = (value: number, state: string) => (
    <Table.Td ta="right">
      {value > 0 && list ? (
        <Anchor component={Link} to={`${list}&state=${state}`} inherit c="var(--crm-text)">
          <NumberText value={value} digits={0} />
        </Anchor>
      ) : (
        <NumberText value={value} digits={0} />
      )}
    </Table.Td>
  )
  return (
    <Table.Tr>
      <Table.Td>
        {by === 'grade' ? (
          <GradeBadge grade={item.grade} />
        ) : (
          (item.person?.name ?? (
            <Text span inherit c="dimmed">
              {t('duties.nobody')}
            </Text>
          ))
        )}
      </Table.Td>
      {figure(item.owed, 'overdue,due,upcoming,done,missed')}
      {figure(item.done, 'done')}
      {figure(item.overdue, 'overdue')}
      {figure(item.missed, 'missed')}
      {figure(item.open, 'due,upcoming')}
      <Table.Td>
        {item.metShare === null ? (
          <NothingText />
        ) : (
          <Group className={classes.met} wrap="nowrap">
            <span aria-hidden>
              <span style={{ width: `${Math.min(100, item.metShare * 100)}%` }} />
            </span>
            <span>{percent(item.metShare)}</span>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
