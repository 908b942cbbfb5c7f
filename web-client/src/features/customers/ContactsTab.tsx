import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  Stack,
  Table,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconDatabase, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useParams } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { Contact } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { DateText, NothingText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { type ContactValues, useContacts, useRemoveContact, useSaveContact } from './queries'

export function ContactsTab() {
  const customerId = Number(useParams().customerId)
  const { t } = useTexts()
  const mayWrite = useCan()('writeCustomers')
  const contacts = useContacts(customerId)
  const remove = useRemoveContact(customerId)
  const [editing, setEditing] = useState<Contact | 'new' | null>(null)
  const [removing, setRemoving] = useState<Contact | null>(null)
  if (contacts.isPending) return <RowsSkeleton rows={4} />
  if (contacts.isError) return <ErrorState error={contacts.error} onRetry={() => void contacts.refetch()} />
  const add = mayWrite && (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() => setEditing('new')}
    >
      {t('customers.addContact')}
    </Button>
  )
  return (
    <>
      {contacts.data.items.length === 0 ? (
        <EmptyState title={t('customers.noContacts')} hint={t('customers.noContactsHint')} action={add} />
      ) : (
        <>
          <Table.ScrollContainer minWidth={720}>
            <Table verticalSpacing={7}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('customers.contactName')}</Table.Th>
                  <Table.Th>{t('customers.contactRole')}</Table.Th>
                  <Table.Th>{t('customers.phone')}</Table.Th>
                  <Table.Th>{t('customers.email')}</Table.Th>
                  <Table.Th>{t('customers.weChat')}</Table.Th>
                  <Table.Th>{t('customers.birthday')}</Table.Th>
                  <Table.Th>
                    <span className="visually-hidden">{t('common.edit')}</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {contacts.data.items.map((contact) => (
                  <Table.Tr key={contact.contactId}>
                    <Table.Td>
                      <Group gap="xs">
                        {contact.name}
                        {contact.isPrimary && <Badge color="ink">{t('customers.primary')}</Badge>}
                      </Group>
                    </Table.Td>
                    <Table.Td>{contact.role ?? <NothingText />}</Table.Td>
                    <Table.Td>
                      {[contact.mobile, contact.phone].filter(Boolean).map((number) => (
                        <div key={number}>
                          <Anchor href={`tel:${number}`} inherit>
                            {number}
                          </Anchor>
                        </div>
                      ))}
                    </Table.Td>
                    <Table.Td>
                      {contact.email ? (
                        <Anchor href={`mailto:${contact.email}`} inherit>
                          {contact.email}
                        </Anchor>
                      ) : (
                        <NothingText />
                      )}
                    </Table.Td>
                    <Table.Td>{contact.weChat ?? <NothingText />}</Table.Td>
                    <Table.Td>
                      <DateText value={contact.birthday} />
                    </Table.Td>
                    <Table.Td>
                      {contact.erpOwned ? (
                        <Tooltip label={t('record.erpOwned')}>
                          <Text c="dimmed" span>
                            <IconDatabase size={14} aria-label={t('record.erpOwned')} />
                          </Text>
                        </Tooltip>
                      ) : (
                        mayWrite && (
                          <Group gap={2} wrap="nowrap" justify="flex-end">
                            <ActionIcon
                              aria-label={`${t('common.edit')}: ${contact.name}`}
                              onClick={() => setEditing(contact)}
                            >
                              <IconPencil size={16} />
                            </ActionIcon>
                            <ActionIcon
                              aria-label={`${t('common.remove')}: ${contact.name}`}
                              onClick={() => setRemoving(contact)}
                            >
                              <IconTrash size={16} />
                            </ActionIcon>
                          </Group>
                        )
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {add && <Group mt="sm">{add}</Group>}
        </>
      )}
      {editing && (
        <ContactDialog
          customerId={customerId}
          contact={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onReload={() => {
            void contacts.refetch()
            setEditing(null)
          }}
        />
      )}
      <Dialog
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('customers.removeContact', { name: removing?.name ?? '' })}
      >
        <Stack>
          <ProblemAlert error={remove.error} />
          <Text fz="sm">{t('customers.removeContactHint')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRemoving(null)}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() => removing && remove.mutate(removing.contactId, { onSuccess: () => setRemoving(null) })}
            >
              {t('common.remove')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}

interface ContactDialogProps {
  customerId: number
  contact: Contact | null
  onClose: () => void
  onReload: () => void
}

function ContactDialog({ customerId, contact, onClose, onReload }: ContactDialogProps) {
  const { t } = useTexts()
  const save = useSaveContact(customerId, contact)
  const form = useForm({
    initialValues: {
      name: contact?.name ?? '',
      role: contact?.role ?? '',
      phone: contact?.phone ?? '',
      mobile: contact?.mobile ?? '',
      email: contact?.email ?? '',
      weChat: contact?.weChat ?? '',
      birthday: contact?.birthday ?? '',
      isPrimary: contact?.isPrimary ?? false,
    },
  })
  const submit = (values: typeof form.values) => {
    const filled: ContactValues = {
      name: values.name.trim(),
      role: values.role.trim() || null,
      phone: values.phone.trim() || null,
      mobile: values.mobile.trim() || null,
      email: values.email.trim() || null,
      weChat: values.weChat.trim() || null,
      birthday: values.birthday || null,
      isPrimary: values.isPrimary,
    }
    save.mutate(filled, {
      onSuccess: onClose,
      onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
    })
  }
  return (
    <Dialog onClose={onClose} title={contact ? contact.name : t('customers.addContact')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <ProblemAlert error={save.error} onReload={onReload} />
          <Group grow>
            <TextInput
              label={t('customers.contactName')}
              required
              maxLength={100}
              data-autofocus
              {...form.getInputProps('name')}
            />
            <TextInput label={t('customers.contactRole')} maxLength={100} {...form.getInputProps('role')} />
          </Group>
          <Group grow>
            <TextInput label={t('customers.mobile')} type="tel" maxLength={40} {...form.getInputProps('mobile')} />
            <TextInput label={t('customers.phone')} type="tel" maxLength={40} {...form.getInputProps('phone')} />
          </Group>
          <TextInput label={t('customers.email')} type="email" maxLength={200} {...form.getInputProps('email')} />
          <Group grow>
            <TextInput label={t('customers.weChat')} maxLength={60} {...form.getInputProps('weChat')} />
            <DateField label={t('customers.birthday')} clearable {...form.getInputProps('birthday')} />
          </Group>
          <Checkbox label={t('customers.primary')} {...form.getInputProps('isPrimary', { type: 'checkbox' })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
