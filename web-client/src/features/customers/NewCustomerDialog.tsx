import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { Customer, PersonRef } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'

export function NewCustomerDialog({ onClose }: { onClose: () => void }) {
  const { t, word } = useTexts()
  const me = useMe()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [owner, setOwner] = useState<PersonRef | null>(me ? { personId: me.personId, name: me.name } : null)
  const form = useForm({
    initialValues: { name: '', kind: 'company', status: 'prospect', region: '', phone: '', email: '' },
  })
  const create = useMutation({
    mutationFn: (values: typeof form.values) =>
      answer(
        api.POST('/api/v1/customers', {
          body: {
            name: values.name.trim(),
            kind: values.kind as Customer['kind'],
            status: values.status as Customer['status'],
            region: values.region.trim() || null,
            phone: values.phone.trim() || null,
            email: values.email.trim() || null,
            ownerId: owner?.personId ?? null,
          },
        }),
      ),
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: ['customers', 'list'] })
      void navigate(`/customers/${created.customerId}`)
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  return (
    <Dialog onClose={onClose} title={t('customers.create')}>
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack gap="sm">
          <ProblemAlert error={create.error} />
          <TextInput
            label={t('customers.name')}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group grow>
            <Select
              label={t('customers.kind')}
              data={(['company', 'person', 'dealer', 'partner'] as const).map((value) => ({
                value,
                label: word('customerKind', value),
              }))}
              allowDeselect={false}
              {...form.getInputProps('kind')}
            />
            <Select
              label={t('customers.status')}
              data={(['prospect', 'active'] as const).map((value) => ({ value, label: word('customerStatus', value) }))}
              allowDeselect={false}
              {...form.getInputProps('status')}
            />
          </Group>
          <TextInput label={t('customers.region')} maxLength={100} {...form.getInputProps('region')} />
          <Group grow>
            <TextInput label={t('customers.phone')} type="tel" maxLength={40} {...form.getInputProps('phone')} />
            <TextInput label={t('customers.email')} type="email" maxLength={200} {...form.getInputProps('email')} />
          </Group>
          <PersonPicker label={t('customers.owner')} value={owner} onChange={setOwner} clearable />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('customers.createIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
