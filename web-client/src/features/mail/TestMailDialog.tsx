import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { isProblem } from '@/api/problem'
import { Dialog } from '@/components/Dialog'
import { ProblemAlert } from '@/components/ProblemAlert'
import { languageNames, languages, useTexts } from '@/i18n'
import { useSendTestMail } from './queries'

interface TestMailDialogProps {
  onClose: () => void
  onSent: (mailId: number) => void
}

export function TestMailDialog({ onClose, onSent }: TestMailDialogProps) {
  const { t, language } = useTexts()
  const send = useSendTestMail()
  const [to, setTo] = useState('')
  const [wanted, setWanted] = useState<string>(language)
  const faults = isProblem(send.error) ? send.error.fieldErrors : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate(
      { to: to.trim(), language: wanted },
      {
        onSuccess: ({ mailId }) => {
          notifications.show({ color: 'green', message: t('mail.testSent') })
          onSent(mailId)
        },
      },
    )
  }
  return (
    <Dialog title={t('mail.sendTest')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          {!faults.to && <ProblemAlert error={send.error} />}
          <Text fz="sm" c="dimmed">
            {t('mail.sendTestNote')}
          </Text>
          <TextInput
            label={t('mail.to')}
            type="email"
            required
            maxLength={320}
            data-autofocus
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={faults.to}
          />
          <SegmentedControl
            aria-label={t('mail.language')}
            value={wanted}
            onChange={setWanted}
            data={languages.map((value) => ({ value, label: languageNames[value] }))}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {t('mail.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
