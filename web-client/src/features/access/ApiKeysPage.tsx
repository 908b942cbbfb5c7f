import { Badge, Button, Checkbox, Code, Group, ScrollArea, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { ApiKey, PersonRef } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { shiftDays } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SecretOnce } from '@/components/SecretOnce'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'

export function ApiKeysPage() {
  const { t } = useTexts()
  const me = useMe()
  const queryClient = useQueryClient()
  const [params, setParams] = useSearchParams()
  const [secret, setSecret] = useState<string | null>(null)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const creating = params.get('create') === 'true'
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/api-keys', { signal })),
  })
  const revoke = useMutation({
    mutationFn: (apiKeyId: number) =>
      answer(api.DELETE('/api/v1/api-keys/{apiKeyId}', { params: { path: { apiKeyId } } })),
    onSuccess: () => {
      setRevoking(null)
      return queryClient.invalidateQueries({ queryKey: ['api-keys'] })
    },
  })
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setParams({ create: 'true' })}>
      {t('admin.createApiKey')}
    </Button>
  )
  return (
    <Page title={t('admin.apiKeys')} note={t('admin.apiKeysNote')} actions={create} width={1300}>
      {keys.isPending && <RowsSkeleton rows={6} />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.items.length === 0 && (
        <EmptyState title={t('admin.noApiKeys')} hint={t('admin.noApiKeysHint')} action={create} />
      )}
      {keys.data && keys.data.items.length > 0 && (
        <Card title={t('admin.apiKeys')}>
          <Table.ScrollContainer minWidth={980}>
            <Table verticalSpacing={8}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('admin.keyName')}</Table.Th>
                  <Table.Th>{t('admin.prefix')}</Table.Th>
                  <Table.Th>{t('admin.actsFor')}</Table.Th>
                  <Table.Th>{t('admin.scopes')}</Table.Th>
                  <Table.Th>{t('admin.expiresAt')}</Table.Th>
                  <Table.Th>{t('admin.lastUsed')}</Table.Th>
                  <Table.Th>
                    <span className="visually-hidden">{t('admin.revoke')}</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {keys.data.items.map((key) => (
                  <Table.Tr key={key.apiKeyId} c={key.revokedAt ? 'dimmed' : undefined}>
                    <Table.Td fw={600}>{key.name}</Table.Td>
                    <Table.Td>
                      <Code>{key.prefix}…</Code>
                    </Table.Td>
                    <Table.Td>{key.person.name}</Table.Td>
                    <Table.Td maw={340}>{key.scopes.join(', ')}</Table.Td>
                    <Table.Td>
                      <Expiry apiKey={key} today={me?.today ?? ''} />
                    </Table.Td>
                    <Table.Td>
                      <DateText value={key.lastUsedAt} time />
                    </Table.Td>
                    <Table.Td ta="right">
                      {key.revokedAt ? (
                        <Badge color="gray">{t('admin.revoked')}</Badge>
                      ) : (
                        <Button variant="default" size="compact-xs" onClick={() => setRevoking(key)}>
                          {t('admin.revoke')}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
      {creating && (
        <NewApiKeyDialog
          onClose={() => setParams({})}
          onCreated={(made) => {
            setParams({})
            setSecret(made)
          }}
        />
      )}
      <SecretOnce title={t('admin.newKey')} secret={secret} onClose={() => setSecret(null)}>
        {t('admin.newKeyHint')}
      </SecretOnce>
      <Dialog opened={revoking !== null} onClose={() => setRevoking(null)} title={t('admin.revoke')}>
        <Stack>
          <ProblemAlert error={revoke.error} />
          <Text fz="sm">{t('admin.revokeQuestion', { name: revoking?.name ?? '' })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRevoking(null)}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={revoke.isPending} onClick={() => revoking && revoke.mutate(revoking.apiKeyId)}>
              {t('admin.revoke')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </Page>
  )
}

function Expiry({ apiKey, today }: { apiKey: ApiKey; today: string }) {
  const { t } = useTexts()
  if (!apiKey.expiresAt) return <span>{t('admin.never')}</span>
  const over = apiKey.expiresAt.slice(0, 10) < today
  return (
    <>
      <DateText value={apiKey.expiresAt} /> {over && <Badge color="red">{t('admin.expired')}</Badge>}
    </>
  )
}

interface NewApiKeyDialogProps {
  onClose: () => void
  onCreated: (secret: string) => void
}

function NewApiKeyDialog({ onClose, onCreated }: NewApiKeyDialogProps) {
  const { t } = useTexts()
  const me = useMe()
  const queryClient = useQueryClient()
  const scopes = useQuery({
    queryKey: ['api-keys', 'scopes'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/api-keys/scopes', { signal })),
    staleTime: 10 * 60_000,
  })
  const form = useForm<{ name: string; person: PersonRef | null; scopes: string[]; expiresAt: string }>({
    initialValues: {
      name: '',
      person: me ? { personId: me.personId, name: me.name } : null,
      scopes: [],
      expiresAt: me ? shiftDays(me.today, 365) : '',
    },
    validate: {
      scopes: (value) => (value.length > 0 ? null : t('admin.scopeNeeded')),
      person: (value) => (value ? null : t('admin.personNeeded')),
    },
  })
  const create = useMutation({
    mutationFn: (values: typeof form.values) =>
      answer(
        api.POST('/api/v1/api-keys', {
          body: {
            name: values.name.trim(),
            personId: values.person?.personId ?? 0,
            scopes: values.scopes,
            // The key works through its last day.
            expiresAt: values.expiresAt ? `${values.expiresAt}T23:59:59Z` : null,
          },
        }),
      ),
    onSuccess: ({ secret }) => {
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] })
      onCreated(secret)
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  return (
    <Dialog onClose={onClose} title={t('admin.createApiKey')} size="lg">
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack>
          <ProblemAlert error={create.error} />
          <TextInput
            label={t('admin.keyName')}
            description={t('admin.keyNameHint')}
            required
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group grow align="flex-start">
            <PersonPicker
              label={t('admin.actsFor')}
              description={t('admin.actsForHint')}
              required
              value={form.values.person}
              onChange={(person) => form.setFieldValue('person', person)}
              error={form.errors.person ?? form.errors.personId}
            />
            <DateField
              clearable
              label={t('admin.expiresAt')}
              description={t('admin.expiresAtHint')}
              min={me?.today}
              {...form.getInputProps('expiresAt')}
            />
          </Group>
          <Checkbox.Group label={t('admin.scopes')} required {...form.getInputProps('scopes')}>
            {scopes.isPending && <RowsSkeleton rows={4} />}
            {scopes.isError && <ErrorState compact error={scopes.error} onRetry={() => void scopes.refetch()} />}
            <ScrollArea.Autosize mah={240} mt={6}>
              <Group gap="xs">
                {scopes.data?.items.map((scope) => (
                  <Checkbox key={scope} size="xs" w={190} value={scope} label={scope} />
                ))}
              </Group>
            </ScrollArea.Autosize>
          </Checkbox.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('admin.createIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
