import { Button, Group, MultiSelect, NumberInput, SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core'
import { IconDeviceFloppy, IconFileSpreadsheet } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useMe } from '@/api/session'
import type { CubeAnswer, CubeDimension, CubeMeasure, CubeQuestion, SavedReport } from '@/api/types'
import { percent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { MonthFields } from '../MonthFields'
import { CubeChart } from './CubeChart'
import { CubeFilterBar } from './CubeFilterBar'
import { answerable, countsOrders, readQuestion, sheetRows } from './cube'
import { PivotTable } from './PivotTable'
import { dimensions, measures, useCube } from './queries'
import { SavedReports, SaveReportDialog } from './SavedReports'

/** Profit by any dimensions, as a table or chart; the question lives in the address. */
export function CubePage() {
  const { t, word } = useTexts()
  const [params, setParams] = useSearchParams()
  const today = useMe()?.today ?? ''
  const asked = params.get('ask')
  const question = useMemo(() => readQuestion(asked, today), [asked, today])
  const [report, setReport] = useState<SavedReport | null>(null)
  const [saving, setSaving] = useState(false)
  const view = params.get('view') === 'chart' ? 'chart' : 'table'
  const drawn = question.measures.find((one) => one === params.get('measure')) ?? question.measures[0] ?? 'net'
  const cube = useCube(question)
  const set = (next: Partial<CubeQuestion>) =>
    setParams(
      (old) => {
        old.set('ask', JSON.stringify(answerable({ ...question, sort: null, ...next })))
        return old
      },
      { replace: true },
    )
  const choose = (name: string, value: string) =>
    setParams(
      (old) => {
        old.set(name, value)
        return old
      },
      { replace: true },
    )
  const dimension = (at: number, value: string | null) => {
    const next = [...question.dimensions]
    if (value) next[at] = value as CubeDimension
    else next.splice(at)
    set({ dimensions: [...new Set(next)] })
  }
  const options = (at: number) =>
    dimensions
      .filter((one) => (at === 0 || one !== 'customer') && !question.dimensions.some((d, i) => d === one && i !== at))
      .map((one) => ({ value: one, label: word('cubeDimension', one) }))
  return (
    <Page
      title={t('cube.title')}
      note={t('cube.note')}
      width={1900}
      actions={
        <>
          <SavedReports
            onOpen={(one) => {
              setReport(one)
              set({ filters: null, top: null, ...one.question })
            }}
            onRemoved={(one) => setReport((open) => (open?.reportId === one.reportId ? null : open))}
          />
          <Button
            variant="light"
            size="compact-sm"
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            onClick={() => setSaving(true)}
          >
            {t('cube.save')}
          </Button>
        </>
      }
    >
      <Stack>
        <Group align="flex-end" gap="sm">
          <Select
            label={t('cube.rows')}
            size="xs"
            w={130}
            data={options(0)}
            value={question.dimensions[0] ?? null}
            allowDeselect={false}
            onChange={(value) => dimension(0, value)}
          />
          <Select
            label={t('cube.columns')}
            size="xs"
            w={130}
            clearable
            placeholder={t('cube.none')}
            data={options(1)}
            value={question.dimensions[1] ?? null}
            onChange={(value) => dimension(1, value)}
          />
          {question.dimensions.length > 1 && (
            <Select
              label={t('cube.third')}
              size="xs"
              w={130}
              clearable
              placeholder={t('cube.none')}
              data={options(2)}
              value={question.dimensions[2] ?? null}
              onChange={(value) => dimension(2, value)}
            />
          )}
          <MultiSelect
            label={t('cube.measures')}
            size="xs"
            miw={260}
            maw={420}
            data={measures
              .filter((one) => one !== 'orders' || countsOrders(question))
              .map((one) => ({ value: one, label: word('cubeMeasure', one) }))}
            value={question.measures}
            onChange={(value) => value.length > 0 && set({ measures: value as CubeMeasure[] })}
          />
          <MonthFields from={question.from ?? ''} to={question.to ?? ''} onChange={(from, to) => set({ from, to })} />
          <NumberInput
            label={t('cube.top')}
            size="xs"
            w={90}
            min={1}
            max={500}
            allowDecimal={false}
            value={question.top ?? 100}
            onChange={(value) => typeof value === 'number' && value >= 1 && value <= 500 && set({ top: value })}
          />
          <Switch
            label={t('cube.compare')}
            size="xs"
            mb={6}
            checked={question.compareYearBefore}
            onChange={(event) => set({ compareYearBefore: event.currentTarget.checked })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('cube.show')}
            value={view}
            data={[
              { value: 'table', label: t('cube.table') },
              { value: 'chart', label: t('cube.chart') },
            ]}
            onChange={(value) => choose('view', value)}
          />
        </Group>
        <CubeFilterBar question={question} onChange={(filters) => set({ filters })} />
        {cube.isPending && <RowsSkeleton rows={12} />}
        {cube.isError && <ErrorState error={cube.error} onRetry={() => void cube.refetch()} />}
        {cube.data && !cube.isError && (
          <Answered
            answer={cube.data}
            question={question}
            view={view}
            drawn={drawn}
            onDraw={(one) => choose('measure', one)}
          />
        )}
      </Stack>
      {saving && (
        <SaveReportDialog question={question} report={report} onClose={() => setSaving(false)} onSaved={setReport} />
      )}
    </Page>
  )
}

interface AnsweredProps {
  answer: CubeAnswer
  question: CubeQuestion
  view: 'table' | 'chart'
  drawn: CubeMeasure
  onDraw: (measure: CubeMeasure) => void
}

function Answered({ answer, question, view, drawn, onDraw }: AnsweredProps) {
  const { t, word } = useTexts()
  if (!answer.hasData && answer.rows.length === 0) {
    return <EmptyState title={t('cube.empty')} hint={t('cube.emptyHint')} />
  }
  const unknown = answer.total.unknownCostShare ?? 0
  return (
    <Card
      title={answer.dimensions.map((one) => word('cubeDimension', one)).join(' × ')}
      note={
        <>
          {answer.currency} · {answer.from} – {answer.to}
          {unknown > 0 && <> · {t('cube.unknown', { share: percent(unknown) })}</>}
          {answer.waiting > 0 && <> · {t('cube.waiting', { n: answer.waiting })}</>}
        </>
      }
      actions={
        <>
          {view === 'chart' && (
            <Select
              aria-label={t('cube.measure')}
              size="xs"
              w={140}
              data={answer.measures.map((one) => ({ value: one, label: word('cubeMeasure', one) }))}
              value={drawn}
              allowDeselect={false}
              onChange={(value) => value && onDraw(value as CubeMeasure)}
            />
          )}
          <SheetButton answer={answer} />
        </>
      }
    >
      {view === 'chart' ? (
        <CubeChart answer={answer} measure={drawn} />
      ) : (
        <PivotTable answer={answer} question={question} />
      )}
    </Card>
  )
}

/** The answer as a file: the library that writes sheets comes with the first export. */
function SheetButton({ answer }: { answer: CubeAnswer }) {
  const { t, word } = useTexts()
  const rows = () =>
    sheetRows(answer, {
      dimension: (one) => word('cubeDimension', one),
      measure: (one) => word('cubeMeasure', one),
      before: t('cube.before'),
      rest: t('cube.rest', { n: answer.others }),
    })
  const sheet = useMutation({
    mutationFn: async () => (await import('./sheet')).saveSheet(rows(), `${answer.from}_${answer.to}`),
  })
  const csv = useMutation({
    mutationFn: async () => (await import('./sheet')).saveCsv(rows(), `${answer.from}_${answer.to}`),
  })
  const failed = sheet.isError || csv.isError
  return (
    <>
      {failed && (
        <Text size="xs" c="red" role="alert">
          {t('cube.exportFailed')}
        </Text>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" loading={csv.isPending} onClick={() => csv.mutate()}>
        {t('cube.csv')}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
        loading={sheet.isPending}
        onClick={() => sheet.mutate()}
      >
        {t('cube.xlsx')}
      </Button>
    </>
  )
}
