import { Button, Group, Input, Rating, Stack, Text, Textarea, Title } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconFile, IconPlayerPause } from '@tabler/icons-react'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { PublicProgress } from '@/api/types'
import { instant, plainNumber } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { FileDrop } from './FileDrop'
import { PublicFrame, useCustomerLanguage } from './PublicFrame'
import classes from './public.module.css'
import { useAccept, useProgress, useSendPublicFiles, useWriteMessage } from './publicQueries'

/** How a complaint goes on, for the customer who holds its link. */
export function ProgressPage() {
  const token = useParams().token ?? ''
  const progress = useProgress(token)
  useCustomerLanguage(progress.data?.language)
  return (
    <PublicFrame>
      {progress.isPending && <RowsSkeleton rows={8} />}
      {progress.isError && !progress.data && (
        <ErrorState error={progress.error} onRetry={() => void progress.refetch()} />
      )}
      {progress.data && <Progress token={token} one={progress.data} />}
    </PublicFrame>
  )
}

function Progress({ token, one }: { token: string; one: PublicProgress }) {
  const { t, word } = useTexts()
  const send = useSendPublicFiles(token)
  return (
    <Stack gap="lg">
      <div>
        <Text fz="sm" c="dimmed">
          {t('publicPage.complaint')} {one.number} · {word('complaintKind', one.kind)}
        </Text>
        <Title order={1} className={classes.title}>
          {one.subject}
        </Title>
      </div>
      <section className={classes.card} aria-label={t('publicPage.progress')}>
        <Text fz="lg" fw={600}>
          {t(`publicPage.state.${one.state}`)}
        </Text>
        {one.isPaused ? (
          <Text fz="sm">
            <IconPlayerPause size={15} aria-hidden style={{ verticalAlign: -2 }} /> {t('publicPage.paused')}
          </Text>
        ) : (
          one.dueAt && <Text fz="sm">{t('publicPage.due', { due: instant(one.dueAt) })}</Text>
        )}
        <ol className={classes.steps}>
          {one.milestones.map((step) => (
            <li key={step.milestone} data-reached={step.at !== null || undefined}>
              {step.at ? <IconCheck size={17} aria-hidden /> : <IconCircleDashed size={17} aria-hidden />}
              <span>{word('milestone', step.milestone)}</span>
              <span className={classes.quiet}>{step.at ? instant(step.at) : t('publicPage.notYet')}</span>
            </li>
          ))}
        </ol>
      </section>
      {(one.method || one.result) && (
        <section className={classes.card}>
          <Title order={2}>{one.isRejected ? t('publicPage.answer') : t('publicPage.result')}</Title>
          {one.method && <Text className={classes.text}>{one.method}</Text>}
          {one.result && <Text className={classes.text}>{one.result}</Text>}
          {one.satisfaction !== null && (
            <Group gap="sm">
              <Rating value={one.satisfaction} readOnly />
              <Text fz="sm" c="dimmed">
                {one.resultAccepted ? t('publicPage.wasAccepted') : t('publicPage.wasRefused')}
              </Text>
            </Group>
          )}
        </section>
      )}
      {one.mayAccept && <Accept token={token} />}
      {one.mayWrite && <Message token={token} />}
      {one.messages.length > 0 && (
        <section>
          <Title order={2} mb={6}>
            {t('publicPage.yourMessages')}
          </Title>
          <Stack gap="sm">
            {one.messages.map((message, index) => (
              <div key={index} className={classes.message}>
                <Text className={classes.text}>{message.text}</Text>
                <Text fz="xs" c="dimmed">
                  {instant(message.at)}
                </Text>
              </div>
            ))}
          </Stack>
        </section>
      )}
      <section>
        <Title order={2} mb={6}>
          {t('publicPage.files')}
        </Title>
        <Stack gap="sm">
          {one.files.map((file, index) => (
            <Group key={index} gap="sm" wrap="nowrap">
              <IconFile size={17} aria-hidden />
              <Text fz="sm" truncate>
                {file.name}
              </Text>
              <Text fz="xs" c="dimmed">
                {plainNumber(Math.max(1, Number(file.size) / 1000), 0)} kB
              </Text>
            </Group>
          ))}
          <ProblemAlert error={send.error} />
          {one.mayWrite && <FileDrop busy={send.isPending} onFiles={(files) => send.mutate(files)} />}
        </Stack>
      </section>
      <Text fz="xs" c="dimmed">
        {t('publicPage.secret')}
      </Text>
    </Stack>
  )
}

function Accept({ token }: { token: string }) {
  const { t } = useTexts()
  const accept = useAccept(token)
  const [satisfaction, setSatisfaction] = useState(0)
  const [text, setText] = useState('')
  const say = (accepted: boolean) => accept.mutate({ satisfaction, accepted, text: text.trim() || null })
  return (
    <section className={classes.card}>
      <Title order={2}>{t('publicPage.accept')}</Title>
      <ProblemAlert error={accept.error} />
      <Input.Wrapper label={t('publicPage.howSatisfied')} labelElement="div" required>
        <Rating
          size="xl"
          value={satisfaction}
          onChange={setSatisfaction}
          getSymbolLabel={(count) => t('complaints.stars', { count })}
        />
      </Input.Wrapper>
      <Textarea
        label={t('publicPage.remark')}
        autosize
        minRows={2}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group>
        <Button disabled={satisfaction === 0} loading={accept.isPending} onClick={() => say(true)}>
          {t('publicPage.yes')}
        </Button>
        <Button
          variant="default"
          disabled={satisfaction === 0 || text.trim() === ''}
          loading={accept.isPending}
          title={t('publicPage.noHint')}
          onClick={() => say(false)}
        >
          {t('publicPage.no')}
        </Button>
      </Group>
      <Text fz="xs" c="dimmed">
        {t('publicPage.noHint')}
      </Text>
    </section>
  )
}

function Message({ token }: { token: string }) {
  const { t } = useTexts()
  const write = useWriteMessage(token)
  const [text, setText] = useState('')
  return (
    <section className={classes.card}>
      <Title order={2}>{t('publicPage.write')}</Title>
      <ProblemAlert error={write.error} />
      <Textarea
        aria-label={t('publicPage.write')}
        autosize
        minRows={3}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group>
        <Button
          disabled={text.trim() === ''}
          loading={write.isPending}
          onClick={() => write.mutate(text.trim(), { onSuccess: () => setText('') })}
        >
          {t('publicPage.send')}
        </Button>
      </Group>
    </section>
  )
}
