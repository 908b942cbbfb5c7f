import { Button, Group, Text } from '@mantine/core'
import { IconLink, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { answer, api } from '@/api/client'
import { useCan } from '@/api/session'
import { Dialog } from '@/components/Dialog'
import { DateText, MoneyText, NumberText } from '@/components/figures'
import { DataGrid } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ProblemAlert } from '@/components/ProblemAlert'
import { KeyFigure } from '@/components/RecordLayout'
import { SecretOnce } from '@/components/SecretOnce'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { NarrowComplaint, useComplaintColumns, useComplaintFilters } from './ComplaintsPage'
import { complaintFilters, useComplaints } from './queries'
import { ReceiveDialog } from './ReceiveDialog'
import classes from './statistics.module.css'

/** What this customer complained of, and how it was handled. */
export function CustomerComplaintsTab() {
  const customerId = Number(useParams().customerId)
  const { t } = useTexts()
  const can = useCan()
  const list = useListState('-receivedAt', complaintFilters)
  const complaints = useComplaints(list, { customer: customerId, state: 'all' })
  const columns = useComplaintColumns({ withCustomer: false })
  const filters = useComplaintFilters(list, false)
  const [receiving, setReceiving] = useState(false)
  const counts = useQuery({
    queryKey: ['complaints', 'counts', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}/complaint-counts', { params: { path: { customerId } }, signal })),
  })
  const customer = useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId } }, signal })),
  })
  return (
    <>
      {counts.data && counts.data.total > 0 && (
        <div className={classes.figures}>
          <KeyFigure label={t('complaintStatistics.open')}>
            <NumberText value={counts.data.open} digits={0} />
          </KeyFigure>
          <KeyFigure label={t('complaints.overdue')} warn={counts.data.late > 0}>
            <NumberText value={counts.data.late} digits={0} />
          </KeyFigure>
          <KeyFigure label={t('complaints.lastYear')}>
            <NumberText value={counts.data.lastYear} digits={0} />
          </KeyFigure>
          <KeyFigure label={t('complaints.lastReceived')}>
            <DateText value={counts.data.lastReceivedAt} />
          </KeyFigure>
          {can('viewCost') && (
            <KeyFigure label={t('complaints.costLastYear')}>
              <MoneyText value={counts.data.costLastYear} />
            </KeyFigure>
          )}
        </div>
      )}
      <Group justify="flex-end" my="sm" gap="xs">
        {can('writeComplaints') && <FormLink customerId={customerId} />}
        {can('writeComplaints') && (
          <Button size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setReceiving(true)}>
            {t('complaints.receive')}
          </Button>
        )}
      </Group>
      <div style={{ height: 460, display: 'flex', flexDirection: 'column' }}>
        <DataGrid
          id="customer-complaints"
          label={t('complaints.queue')}
          columns={columns}
          query={complaints}
          list={list}
          rowId={(row) => String(row.complaintId)}
          pageOf={(row) => `/complaints/${row.complaintId}`}
          withPanel={false}
          tools={<FilterChips list={list} filters={filters} />}
          narrow={(row) => <NarrowComplaint complaint={row} />}
          empty={
            Object.keys(list.filters).length > 0 ? (
              <EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />
            ) : (
              <EmptyState title={t('complaints.noneOfCustomer')} hint={t('complaints.noneOfCustomerHint')} />
            )
          }
        />
      </div>
      {receiving && customer.data && (
        <ReceiveDialog customer={{ id: customerId, name: customer.data.name }} onClose={() => setReceiving(false)} />
      )}
    </>
  )
}

/** Makes the customer's own form; its address is shown this once. */
function FormLink({ customerId }: { customerId: number }) {
  const { t } = useTexts()
  const [asking, setAsking] = useState(false)
  const make = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/customers/{customerId}/complaint-form-link', { params: { path: { customerId } } })),
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLink size={15} aria-hidden />}
        onClick={() => {
          make.reset()
          setAsking(true)
        }}
      >
        {t('complaints.formLink')}
      </Button>
      {asking && !make.data && (
        <Dialog onClose={() => setAsking(false)} title={t('complaints.formLink')}>
          <ProblemAlert error={make.error} />
          <Text fz="sm" mb="md">
            {t('complaints.formLinkHint')}
          </Text>
          <Group justify="flex-end">
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {t('complaints.makeLink')}
            </Button>
          </Group>
        </Dialog>
      )}
      <SecretOnce
        title={t('complaints.formLink')}
        secret={asking && make.data ? `${location.origin}${make.data.path}` : null}
        onClose={() => setAsking(false)}
      >
        {t('complaints.formLinkOnce')}
      </SecretOnce>
    </>
  )
}
