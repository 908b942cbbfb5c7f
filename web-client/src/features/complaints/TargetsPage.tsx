import { Anchor, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { ComplaintTarget, ComplaintTargets, PersonRef } from '@/api/types'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { SettingTabs } from './SettingTabs'
import { useSaveTargets, useTargets } from './settingQueries'
import classes from './settings.module.css'

const kinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const
const grades = ['A', 'B', 'C', 'D', 'N'] as const
const times = ['firstResponse', 'resolution'] as const
type Time = (typeof times)[number]

interface TypedTime {
  amount: string | number
  unit: ComplaintTarget['resolution']['unit']
}
type Typed = Record<string, TypedTime>
const at = (kind: string, grade: string, time: Time) => `${kind}.${grade}.${time}`

/** What is promised: for every kind and grade the policy's times, or times of its own. */
export function TargetsPage() {
  const { t } = useTexts()
  const targets = useTargets()
  return (
    <Page title={t('complaintSettings.title')} note={t('complaintSettings.targetsNote')}>
      <SettingTabs />
      {targets.isPending && <RowsSkeleton rows={9} />}
      {targets.isError && <ErrorState error={targets.error} onRetry={() => void targets.refetch()} />}
      {targets.data && (
        <Editor key={targets.data.version} targets={targets.data} onReload={() => void targets.refetch()} />
      )}
    </Page>
  )
}

function Editor({ targets, onReload }: { targets: ComplaintTargets; onReload: () => void }) {
  const { t, word } = useTexts()
  const mayChange = useCan()('manageComplaintSettings')
  const save = useSaveTargets(targets.version)
  const shown = useMemo(() => new Map(targets.items.map((one) => [`${one.kind}.${one.grade}`, one])), [targets.items])
  const before = useMemo<Typed>(
    () =>
      Object.fromEntries(
        targets.items.flatMap((one) =>
          times
            .filter((time) => one[time].isOwn)
            .map((time) => [at(one.kind, one.grade, time), { amount: one[time].amount, unit: one[time].unit }]),
        ),
      ),
    [targets.items],
  )
  const [typed, setTyped] = useState<Typed>(before)
  const [percent, setPercent] = useState<string | number>(targets.worstSeverityPercent)
  const [owner, setOwner] = useState<PersonRef | null>(targets.queueOwner)
  const changed =
    JSON.stringify(typed) !== JSON.stringify(before) ||
    Number(percent) !== targets.worstSeverityPercent ||
    owner?.personId !== targets.queueOwner?.personId
  const own = () =>
    kinds.flatMap((kind) =>
      grades.flatMap((grade) => {
        const of = (time: Time) => {
          const one = typed[at(kind, grade, time)]
          return one && one.amount !== '' ? { amount: Number(one.amount), unit: one.unit } : null
        }
        const [firstResponse, resolution] = [of('firstResponse'), of('resolution')]
        return firstResponse || resolution ? [{ kind, grade, firstResponse, resolution }] : []
      }),
    )
  const submit = () =>
    save.mutate(
      {
        worstSeverityPercent: Number(percent),
        queueOwnerId: owner?.personId ?? null,
        own: own(),
      } as never,
      { onSuccess: () => notifications.show({ color: 'green', message: t('complaintSettings.targetsSaved') }) },
    )
  return (
    <Stack>
      <ProblemAlert error={save.error} onReload={onReload} />
      <Card
        title={t('complaintSettings.tab.targets')}
        note={
          <>
            {t('complaintSettings.targetsFrom', { policy: targets.policyNumber })}{' '}
            <Anchor component={Link} to="/grading/policies" inherit underline="always">
              {t('complaintSettings.toPolicies')}
            </Anchor>
          </>
        }
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
        <section className={classes.scroller} aria-label={t('complaintSettings.tab.targets')} tabIndex={0}>
          <table className={classes.targets}>
            <thead>
              <tr>
                <th scope="col">{t('complaints.kind')}</th>
                {grades.map((grade) => (
                  <th scope="col" key={grade}>
                    <GradeBadge grade={grade} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kinds.map((kind) => (
                <tr key={kind}>
                  <th scope="row">{word('complaintKind', kind)}</th>
                  {grades.map((grade) => (
                    <td key={grade}>
                      <div className={classes.cell}>
                        {times.map((time) => (
                          <TimeField
                            key={time}
                            label={`${t(`complaintSettings.${time}`)}, ${word('complaintKind', kind)}, ${word('grade', grade)}`}
                            short={t(`complaintSettings.${time}`)}
                            policy={shown.get(`${kind}.${grade}`)?.[time]}
                            value={typed[at(kind, grade, time)]}
                            mayChange={mayChange}
                            onChange={(next) => {
                              const { [at(kind, grade, time)]: _, ...rest } = typed
                              setTyped(next ? { ...rest, [at(kind, grade, time)]: next } : rest)
                            }}
                          />
                        ))}
                      </div>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <Text fz="xs" c="dimmed" mt="xs">
          {t('complaintSettings.targetsHint')}
        </Text>
      </Card>
      <Card title={t('complaintSettings.otherRules')}>
        <div className={classes.pair}>
          <NumberInput
            label={t('complaintSettings.worstSeverity')}
            description={t('complaintSettings.worstSeverityHint')}
            disabled={!mayChange}
            min={1}
            max={100}
            suffix=" %"
            value={percent}
            onChange={setPercent}
            error={isProblem(save.error) ? save.error.fieldErrors.worstSeverityPercent : undefined}
          />
          <PersonPicker
            label={t('complaintSettings.queueOwner')}
            description={t('complaintSettings.queueOwnerHint')}
            placeholder={t('complaintSettings.administrators')}
            disabled={!mayChange}
            clearable
            value={owner}
            onChange={setOwner}
          />
        </div>
      </Card>
      {mayChange && (
        <Group justify="flex-end" className={classes.save}>
          <Button
            variant="default"
            disabled={!changed}
            onClick={() => {
              setTyped(before)
              setPercent(targets.worstSeverityPercent)
              setOwner(targets.queueOwner)
            }}
          >
            {t('complaintSettings.discard')}
          </Button>
          <Button disabled={!changed} loading={save.isPending} onClick={submit}>
            {t('common.save')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

interface TimeFieldProps {
  label: string
  short: string
  policy: ComplaintTarget['resolution'] | undefined
  value: TypedTime | undefined
  mayChange: boolean
  onChange: (value: TypedTime | null) => void
}

/** A time of its own, or empty: then the policy's holds and stands as the placeholder. */
function TimeField({ label, short, policy, value, mayChange, onChange }: TimeFieldProps) {
  const { t, word } = useTexts()
  const unit = value?.unit ?? policy?.unit ?? 'workingDays'
  const usual = policy && !policy.isOwn ? `${policy.amount}` : t('complaintSettings.asPolicy')
  return (
    <div className={value ? classes.own : undefined}>
      <Text fz={11} c="dimmed">
        {short}
      </Text>
      <div className={classes.time}>
        <NumberInput
          size="xs"
          hideControls
          aria-label={label}
          placeholder={usual}
          disabled={!mayChange}
          min={1}
          max={10_000}
          allowDecimal={false}
          value={value?.amount ?? ''}
          onChange={(amount) => onChange(amount === '' ? null : { amount, unit })}
        />
        {value ? (
          <Select
            size="xs"
            aria-label={`${label}: ${t('complaintSettings.unit')}`}
            disabled={!mayChange}
            allowDeselect={false}
            data={(['workingHours', 'workingDays'] as const).map((one) => ({
              value: one,
              label: word('targetUnit', one),
            }))}
            value={unit}
            onChange={(next) => next && onChange({ amount: value.amount, unit: next as TypedTime['unit'] })}
          />
        ) : (
          <Text fz="xs" c="dimmed" lh="30px">
            {word('targetUnit', unit)}
          </Text>
        )}
      </div>
    </div>
  )
}
