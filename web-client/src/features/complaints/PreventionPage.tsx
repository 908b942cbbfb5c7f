import { Button, Group, NumberInput, Select, Stack, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, ifMatch } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { PreventionSettings } from '@/api/types'
import { Story } from '@/components/complaint/Story'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { type Choice, CustomerPicker, ProductPicker } from '@/components/RecordPicker'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { SettingTabs } from './SettingTabs'
import classes from './settings.module.css'

const key = ['complaint-prevention-settings']
const modes = ['inform', 'warn', 'approve', 'block'] as const
const bySeverity = ['modeSeverity1', 'modeSeverity2', 'modeSeverity3', 'modeSeverity4'] as const

/** When an earlier complaint speaks up on an order or a shipment, and how loudly. */
export function PreventionPage() {
  const { t } = useTexts()
  const settings = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/complaint-prevention-settings', { signal })),
  })
  return (
    <Page title={t('complaintSettings.title')} note={t('complaintSettings.preventionNote')}>
      <SettingTabs />
      {settings.isPending && <RowsSkeleton rows={8} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />}
      <div className={classes.columns}>
        {settings.data && (
          <Editor key={settings.data.version} settings={settings.data} onReload={() => void settings.refetch()} />
        )}
        <Trial />
      </div>
    </Page>
  )
}

function Editor({ settings, onReload }: { settings: PreventionSettings; onReload: () => void }) {
  const { t, word } = useTexts()
  const mayChange = useCan()('manageComplaintSettings')
  const queryClient = useQueryClient()
  const { version, ...before } = settings
  const [typed, setTyped] = useState(before)
  const save = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/complaint-prevention-settings', { params: ifMatch(version), body: typed })),
    onSuccess: (saved) => {
      queryClient.setQueryData(key, saved)
      void queryClient.invalidateQueries({ queryKey: ['complaints', 'prevention'] })
      notifications.show({ color: 'green', message: t('common.saved') })
    },
  })
  const changed = JSON.stringify(typed) !== JSON.stringify(before)
  const fault = (field: string) => (isProblem(save.error) ? save.error.fieldErrors[field] : undefined)
  const mode = (name: (typeof bySeverity)[number] | 'familyMode' | 'batchMode', label: string, off = false) => (
    <Select
      key={name}
      label={label}
      disabled={!mayChange || off}
      allowDeselect={false}
      data={modes.map((value) => ({ value, label: word('policyMode', value) }))}
      value={typed[name]}
      onChange={(next) => next && setTyped({ ...typed, [name]: next })}
      error={fault(name)}
    />
  )
  return (
    <Stack>
      <ProblemAlert error={save.error} onReload={onReload} />
      <Card title={t('complaintSettings.whenSpeaks')}>
        <NumberInput
          label={t('complaintSettings.months')}
          description={t('complaintSettings.monthsHint')}
          disabled={!mayChange}
          min={1}
          max={120}
          allowDecimal={false}
          maw={280}
          value={typed.months}
          onChange={(months) => setTyped({ ...typed, months: Number(months) })}
          error={fault('months')}
        />
        <div className={classes.pair} style={{ marginTop: 12 }}>
          {bySeverity.map((name, index) =>
            mode(name, `${t('complaints.severity')} ${word('complaintSeverity', String(index + 1))}`),
          )}
        </div>
      </Card>
      <Card title={t('complaintSettings.howNear')}>
        <Stack gap="sm">
          <Switch
            label={t('complaintSettings.matchGroup')}
            disabled={!mayChange}
            checked={typed.matchGroup}
            onChange={(event) => setTyped({ ...typed, matchGroup: event.currentTarget.checked })}
          />
          <Switch
            label={t('complaintSettings.matchFamily')}
            disabled={!mayChange}
            checked={typed.matchFamily}
            onChange={(event) => setTyped({ ...typed, matchFamily: event.currentTarget.checked })}
          />
          <div className={classes.pair}>
            {mode('familyMode', t('complaintSettings.familyMode'), !typed.matchFamily)}
            {mode('batchMode', t('complaintSettings.batchMode'))}
            <Select
              label={t('complaintSettings.batchSeverity')}
              disabled={!mayChange}
              allowDeselect={false}
              data={[1, 2, 3, 4].map((value) => ({
                value: String(value),
                label: word('complaintSeverity', String(value)),
              }))}
              value={String(typed.batchSeverity)}
              onChange={(next) => next && setTyped({ ...typed, batchSeverity: Number(next) })}
              error={fault('batchSeverity')}
            />
          </div>
        </Stack>
      </Card>
      {mayChange && (
        <Group justify="flex-end" className={classes.save}>
          <Button variant="default" disabled={!changed} onClick={() => setTyped(before)}>
            {t('complaintSettings.discard')}
          </Button>
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
            {t('common.save')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

/** What would be said now about one customer and product: the settings tried out. */
function Trial() {
  const { t, word } = useTexts()
  const [customer, setCustomer] = useState<Choice | null>(null)
  const [product, setProduct] = useState<Choice | null>(null)
  const story = useQuery({
    queryKey: ['complaints', 'prevention', customer?.id, product?.id],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/complaints/prevention', {
          params: { query: { customer: customer?.id ?? 0, product: product?.id ?? 0 } },
          signal,
        }),
      ),
    enabled: customer !== null && product !== null,
  })
  return (
    <Card title={t('complaintSettings.trial')} note={t('complaintSettings.trialNote')}>
      <Stack gap="sm">
        <CustomerPicker label={t('complaints.customer')} clearable value={customer} onChange={setCustomer} />
        <ProductPicker label={t('complaints.product')} clearable value={product} onChange={setProduct} />
        {story.isError && <ErrorState compact error={story.error} onRetry={() => void story.refetch()} />}
        {story.isFetching && !story.data && <RowsSkeleton rows={3} />}
        {story.data?.items.length === 0 && <EmptyState compact title={t('complaints.noSameBefore')} />}
        {story.data?.mode && (
          <Text fw={600}>{t('complaintSettings.wouldAsk', { mode: word('policyMode', story.data.mode) })}</Text>
        )}
        {story.data?.items.map((one) => (
          <Story key={one.complaintId} story={one} />
        ))}
      </Stack>
    </Card>
  )
}
