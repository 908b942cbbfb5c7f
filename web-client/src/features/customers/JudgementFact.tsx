import { Button, Group, NumberInput, Stack, Text, Textarea, Title, UnstyledButton } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconHistory, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { isProblem } from '@/api/problem'
import type { JudgedMetric } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { Fact } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './JudgementFact.module.css'
import { useJudge, useJudgements } from './queries'

interface JudgementFactProps {
  customerId: number
  metric: JudgedMetric
  value: number | null
  editable: boolean
}

/** A judged value, with who judged it when: a click opens its history, and the field for the next judgement. */
export function JudgementFact({ customerId, metric, value, editable }: JudgementFactProps) {
  const { t } = useTexts()
  const [opened, setOpened] = useState(false)
  const Icon = editable ? IconPencil : IconHistory
  return (
    <Fact label={t(`customers.${metric}`)}>
      <UnstyledButton fz="inherit" className={classes.value} onClick={() => setOpened(true)}>
        <span className="visually-hidden">
          {editable ? t('touchpoints.judge') : t('touchpoints.judgeHistory')}: {t(`customers.${metric}`)}
        </span>
        <span>{value === null ? '–' : plainNumber(value)}</span> <Icon size={13} aria-hidden />
      </UnstyledButton>
      {opened && (
        <JudgementDialog
          customerId={customerId}
          metric={metric}
          value={value}
          editable={editable}
          onClose={() => setOpened(false)}
        />
      )}
    </Fact>
  )
}

function JudgementDialog({
  customerId,
  metric,
  value,
  editable,
  onClose,
}: JudgementFactProps & { onClose: () => void }) {
  const { t } = useTexts()
  const judge = useJudge(customerId, metric)
  const form = useForm({ initialValues: { value: value ?? ('' as number | string), note: '' } })
  const submit = (values: typeof form.values) =>
    judge.mutate(
      { value: values.value === '' ? null : Number(values.value), note: values.note.trim() || null },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t('common.saved') })
          onClose()
        },
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  return (
    <Dialog onClose={onClose} title={t('touchpoints.judgeOf', { metric: t(`customers.${metric}`) })}>
      <Stack>
        {editable && (
          <form onSubmit={form.onSubmit(submit)}>
            <Stack gap="sm">
              <ProblemAlert error={judge.error} />
              <NumberInput
                label={t('touchpoints.judgeValue')}
                description={t('touchpoints.judgeHint')}
                min={0}
                max={100}
                clampBehavior="none"
                decimalScale={4}
                data-autofocus
                {...form.getInputProps('value')}
              />
              <Textarea
                label={t('touchpoints.judgeNote')}
                placeholder={t('touchpoints.judgeNotePlaceholder')}
                autosize
                minRows={2}
                maxLength={1000}
                {...form.getInputProps('note')}
              />
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  {t('common.cancel')}
                </Button>
                <Button type="submit" loading={judge.isPending}>
                  {t('touchpoints.judgeSave')}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
        <History customerId={customerId} metric={metric} />
      </Stack>
    </Dialog>
  )
}

function History({ customerId, metric }: { customerId: number; metric: JudgedMetric }) {
  const { t } = useTexts()
  const judgements = useJudgements(customerId)
  const own = judgements.data?.items.filter((one) => one.metric === metric) ?? []
  return (
    <section>
      <Title order={3} mb="xs">
        {t('touchpoints.judgeHistory')}
      </Title>
      {judgements.isPending && <RowsSkeleton rows={3} />}
      {judgements.isError && <ErrorState compact error={judgements.error} onRetry={() => void judgements.refetch()} />}
      {judgements.isSuccess && own.length === 0 && <EmptyState compact title={t('touchpoints.judgeNone')} />}
      <ol className={classes.history}>
        {own.map((one) => (
          <li key={`${one.at}-${one.value}`}>
            <strong className={classes.points}>
              {one.value === null ? t('touchpoints.judgeCleared') : plainNumber(one.value)}
            </strong>
            <div>
              <Text fz="xs" c="dimmed">
                <DateText value={one.at} time />
                {' · '}
                {one.by ? one.by.name : t('touchpoints.judgeThrough', { through: one.through })}
              </Text>
              {one.note && <Text fz="sm">{one.note}</Text>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
