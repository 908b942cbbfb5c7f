import { Badge, Button, Group } from '@mantine/core'
import { IconLock, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Person } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { PersonName } from '@/components/references'
import { SecretOnce } from '@/components/SecretOnce'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { NewPersonDialog } from './NewPersonDialog'
import { PersonPanel } from './PersonPanel'
import { peopleFilters, roles, usePeople } from './people'

export function PeoplePage() {
  const { t, word } = useTexts()
  const list = useListState('name', peopleFilters)
  const people = usePeople(list)
  const [params, setParams] = useSearchParams()
  const [secret, setSecret] = useState<{ name: string; password: string } | null>(null)
  const creating = params.get('create') === 'true'
  const setCreating = (on: boolean) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (on) next.set('create', 'true')
      else next.delete('create')
      return next
    })
  const columns = useMemo<GridColumn<Person>[]>(
    () => [
      { id: 'name', title: t('admin.name'), cell: (row) => row.name, width: 160, grow: 1.5 },
      { id: 'signInName', title: t('access.signInName'), cell: (row) => row.signInName, width: 140 },
      {
        id: 'roles',
        title: t('admin.roles'),
        cell: (row) => row.roles.map((role) => word('role', role)).join(', ') || <NothingText />,
        width: 200,
        grow: 2,
      },
      { id: 'manager', title: t('admin.manager'), cell: (row) => <PersonName person={row.manager} />, width: 130 },
      {
        id: 'state',
        title: t('admin.state'),
        cell: (row) => (
          <Group gap={6} wrap="nowrap">
            <Badge color={row.isActive ? 'green' : 'gray'}>
              {row.isActive ? t('admin.active') : t('admin.inactive')}
            </Badge>
            {row.isLocked && (
              <Badge color="red" leftSection={<IconLock size={11} aria-hidden />}>
                {t('admin.locked')}
              </Badge>
            )}
          </Group>
        ),
        width: 150,
      },
      {
        id: 'email',
        title: t('customers.email'),
        cell: (row) => row.email ?? <NothingText />,
        width: 180,
        hidden: true,
      },
      {
        id: 'lastSeen',
        title: t('access.lastSeen'),
        cell: (row) => <DateText value={row.lastSeenAt} time />,
        width: 150,
      },
    ],
    [t, word],
  )
  const openId = list.open === null ? null : Number(list.open)
  const opened = people.items.find((person) => person.personId === openId)
  return (
    <ListPage
      title={t('admin.people')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {t('admin.createPerson')}
        </Button>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.name ?? ''} onClose={() => list.setOpen(null)}>
            <PersonPanel
              key={openId}
              personId={openId}
              onNewPassword={(name, password) => setSecret({ name, password })}
            />
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="people"
        label={t('admin.people')}
        columns={columns}
        query={people}
        list={list}
        rowId={(row) => String(row.personId)}
        tools={
          <FilterChips
            list={list}
            search={t('admin.searchPeople')}
            filters={[
              {
                kind: 'one',
                name: 'active',
                label: t('admin.state'),
                options: [
                  { value: 'true', label: t('admin.active') },
                  { value: 'false', label: t('admin.inactive') },
                ],
                always: true,
              },
              {
                kind: 'one',
                name: 'role',
                label: t('admin.role'),
                options: roles.map((value) => ({ value, label: word('role', value) })),
                always: true,
              },
            ]}
          />
        }
        empty={<EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />}
      />
      {creating && (
        <NewPersonDialog
          onClose={() => setCreating(false)}
          onCreated={(name, password) => {
            setCreating(false)
            setSecret({ name, password })
          }}
        />
      )}
      <SecretOnce title={t('admin.oneTimePassword')} secret={secret?.password ?? null} onClose={() => setSecret(null)}>
        {t('admin.oneTimePasswordFor', { name: secret?.name ?? '' })}
      </SecretOnce>
    </ListPage>
  )
}
