import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { LossBody } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { lossReasons } from '@/components/lossReasons'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'

/** Declares a customer lost: why, to whom, since when. */
export function LossDialog({ customerId, onClose }: { customerId: number; onClose: () => void }) {
  const { t, word } = useTexts()
  const today = useMe()?.today ?? ''
  const queryClient = useQueryClient()
  const [body, setBody] = useState<LossBody>({ reason: 'price', competitor: null, note: null, lostOn: today || null })
  const declare = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/customers/{customerId}/losses', { params: { path: { customerId } }, body })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['customers'] })
      void queryClient.invalidateQueries({ queryKey: ['profit'] })
      notifications.show({ color: 'green', message: t('profitCustomers.lost.done') })
      onClose()
    },
  })
  const faults = isProblem(declare.error) ? declare.error.fieldErrors : {}
  return (
    <Dialog title={t('profitCustomers.lost.title')} onClose={onClose} stays>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          declare.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={declare.error} />
          <Text fz="sm" c="dimmed">
            {t('profitCustomers.lost.note')}
          </Text>
          <Select
            label={t('profitCustomers.lost.reason')}
            required
            allowDeselect={false}
            data-autofocus
            data={lossReasons.map((value) => ({ value, label: word('lossReason', value) }))}
            value={body.reason}
            onChange={(next) => {
              const reason = lossReasons.find((one) => one === next)
              if (reason) setBody({ ...body, reason })
            }}
            error={faults.reason}
          />
          <TextInput
            label={t('profitCustomers.lost.competitor')}
            maxLength={200}
            value={body.competitor ?? ''}
            onChange={(event) => setBody({ ...body, competitor: event.currentTarget.value || null })}
            error={faults.competitor}
          />
          <Textarea
            label={t('profitCustomers.lost.remark')}
            maxLength={1000}
            rows={3}
            value={body.note ?? ''}
            onChange={(event) => setBody({ ...body, note: event.currentTarget.value || null })}
            error={faults.note}
          />
          <DateField
            label={t('profitCustomers.lost.on')}
            required
            max={today}
            value={body.lostOn ?? ''}
            onChange={(day) => setBody({ ...body, lostOn: day || null })}
            error={faults.lostOn}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={declare.isPending}>
              {t('profitCustomers.lost.declare')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
