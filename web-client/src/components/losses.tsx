// That a customer was declared lost, and the way back; shown with the customer and among the won and lost.
import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { answer, api } from '@/api/client'
import { useCan } from '@/api/session'
import type { Loss } from '@/api/types'
import { useTexts } from '@/i18n'
import { Dialog } from './Dialog'
import { DateText } from './figures'
import { ProblemAlert } from './ProblemAlert'
import { Fact, FactGroup } from './RecordLayout'
import type { RecordAction } from './recordActions'
import { PersonName } from './references'
import { ErrorState } from './states'

const none: Loss[] = []
const standing = ({ items }: { items: Loss[] }) => items.filter((loss) => loss.withdrawnAt === null)

const idOf = (loss: Loss) => `takeBackLoss-${loss.lossId}`

/** The declarations that stand, and what whoever may can do about them; asked for once it is known that one may see the customer. */
export function useLosses(customerId: number, isKnown = true) {
  const { t } = useTexts()
  const may = useCan()('writeCustomers')
  const query = useQuery({
    queryKey: ['customers', 'losses', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}/losses', { params: { path: { customerId } }, signal })),
    select: standing,
    enabled: isKnown,
  })
  const [asked, setAsked] = useState<Loss | null>(null)
  const losses = query.data ?? none
  const actions = useMemo<RecordAction[]>(
    () =>
      may
        ? losses.map((loss) => ({
            id: idOf(loss),
            label: t('profitCustomers.lost.takeBackOf', { day: loss.lostOn }),
            run: () => setAsked(loss),
          }))
        : [],
    [losses, may, t],
  )
  return { query, losses, may, actions, asked, setAsked, only }

  /** Some of them, and their actions alone. */
  function only(which: (loss: Loss) => boolean) {
    const kept = losses.filter(which)
    return {
      query,
      losses: kept,
      may,
      actions: actions.filter((action) => kept.some((loss) => action.id === idOf(loss))),
      asked,
      setAsked,
    }
  }
}

/** Since when and why the customer counts as lost by a person's word; nothing where nobody declared it. */
export function Losses({ of }: { of: Omit<ReturnType<typeof useLosses>, 'only'> }) {
  const { t, word } = useTexts()
  if (of.query.isError) return <ErrorState compact error={of.query.error} onRetry={() => void of.query.refetch()} />
  return (
    <>
      {of.losses.map((loss) => (
        <FactGroup
          key={loss.lossId}
          title={t('profitCustomers.lost.done')}
          action={
            of.may && (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={t('profitCustomers.lost.takeBackOf', { day: loss.lostOn })}
                onClick={() => of.setAsked(loss)}
              >
                {t('profitCustomers.lost.takeBack')}
              </Button>
            )
          }
        >
          <Fact label={t('profitCustomers.lost.on')}>
            <DateText value={loss.lostOn} />
          </Fact>
          <Fact label={t('profitCustomers.lost.reason')}>{word('lossReason', loss.reason)}</Fact>
          {loss.competitor && <Fact label={t('profitCustomers.lost.competitor')}>{loss.competitor}</Fact>}
          {loss.note && <Fact label={t('profitCustomers.lost.remark')}>{loss.note}</Fact>}
          <Fact label={t('profitCustomers.lost.by')}>
            <PersonName person={loss.declaredBy} /> <DateText value={loss.declaredAt} />
          </Fact>
        </FactGroup>
      ))}
      {of.asked && <TakeBackDialog loss={of.asked} onClose={() => of.setAsked(null)} />}
    </>
  )
}

function TakeBackDialog({ loss, onClose }: { loss: Loss; onClose: () => void }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const takeBack = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/customers/{customerId}/losses/{lossId}/withdrawal', {
          params: { path: { customerId: loss.customerId, lossId: loss.lossId } },
        }),
      ),
    onSuccess: () => {
      notifications.show({ color: 'green', message: t('profitCustomers.lost.takenBack') })
      onClose()
    },
    // Where another took it back first, what is on the screen is old.
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['customers'] })
      void queryClient.invalidateQueries({ queryKey: ['profit'] })
    },
  })
  return (
    <Dialog title={t('profitCustomers.lost.takeBackOf', { day: loss.lostOn })} onClose={onClose}>
      <Stack>
        <ProblemAlert error={takeBack.error} />
        <Text fz="sm">{t('profitCustomers.lost.takeBackQuestion')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button data-autofocus loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
            {t('profitCustomers.lost.takeBack')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
