// Links to records, the same everywhere.
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { CustomerRef, PersonRef } from '@/api/types'
import { NothingText } from './figures'

export function CustomerLink({ customer }: { customer: Pick<CustomerRef, 'customerId' | 'name'> }) {
  return (
    <Anchor component={Link} to={`/customers/${customer.customerId}`} inherit title={customer.name}>
      {customer.name}
    </Anchor>
  )
}

export function OrderLink({ order }: { order: { orderId: number; number: string } | null | undefined }) {
  if (!order) return <NothingText />
  return (
    <Anchor component={Link} to={`/orders/${order.orderId}`} inherit>
      {order.number}
    </Anchor>
  )
}

export function ProductLink({ product }: { product: { productId: number; code: string; name: string } }) {
  return (
    <Anchor component={Link} to={`/products/${product.productId}`} inherit title={`${product.code} ${product.name}`}>
      {product.name}
    </Anchor>
  )
}

export function PersonName({ person }: { person: PersonRef | null | undefined }) {
  return person ? <span>{person.name}</span> : <NothingText />
}

export function ComplaintLink({ complaint }: { complaint: { complaintId: number; number: string } }) {
  return (
    <Anchor component={Link} to={`/complaints/${complaint.complaintId}`} inherit>
      {complaint.number}
    </Anchor>
  )
}
