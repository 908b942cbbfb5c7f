import { Button, Kbd, Menu } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconDots } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Complaint } from '@/api/types'
import { ProblemAlert } from '@/components/ProblemAlert'
import { type RecordAction, useOfferActions } from '@/components/recordActions'
import { useTexts } from '@/i18n'
import { asksNothing, type CaseStep, keyOf, offered } from './caseSteps'
import { useCaseStep } from './queries'
import { StepDialog } from './StepDialog'

const noActions: RecordAction[] = []

interface StepButtonsProps {
  complaint: Complaint
  onReload: () => void
  /** On the page of the case its steps go by single keys and stand in the palette; in a side panel they do not. */
  whole?: boolean
}

/** What may be done with the case now: the next step first, each by its letter. */
export function StepButtons({ complaint, onReload, whole = false }: StepButtonsProps) {
  const { t } = useTexts()
  const [asking, setAsking] = useState<CaseStep | null>(null)
  const step = useCaseStep(complaint)
  const { next, rest } = useMemo(
    () => offered(complaint.state, complaint.nextSteps),
    [complaint.state, complaint.nextSteps],
  )
  const { mutate } = step
  const run = useMemo(
    () => (wanted: CaseStep) => {
      if (!asksNothing(wanted)) return setAsking(wanted)
      mutate(
        { step: wanted },
        { onSuccess: () => notifications.show({ color: 'green', message: t(`caseSteps.done.${wanted}`) }) },
      )
    },
    [mutate, t],
  )
  const all = useMemo(() => [...next, ...rest], [next, rest])
  useHotkeys(whole && asking === null ? all.map((one) => [keyOf[one], () => run(one)]) : [])
  const actions = useMemo<RecordAction[]>(
    () => all.map((one) => ({ id: one, label: t(`caseSteps.${one}`), run: () => run(one) })),
    [all, t, run],
  )
  useOfferActions(whole ? actions : noActions)
  return (
    <>
      {next.map((one, index) => (
        <Button
          key={one}
          variant={index === 0 ? 'filled' : 'default'}
          loading={step.isPending && step.variables.step === one}
          title={whole ? `${t(`caseSteps.${one}`)} (${keyOf[one]})` : undefined}
          onClick={() => run(one)}
        >
          {t(`caseSteps.${one}`)}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDots size={16} aria-hidden />}>
              {t('complaints.moreSteps')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((one) => (
              <Menu.Item
                key={one}
                rightSection={whole ? <Kbd size="xs">{keyOf[one]}</Kbd> : undefined}
                onClick={() => run(one)}
              >
                {t(`caseSteps.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {step.isError && <ProblemAlert error={step.error} onReload={onReload} />}
      {asking && <StepDialog complaint={complaint} step={asking} onClose={() => setAsking(null)} onReload={onReload} />}
    </>
  )
}
