import {
  IconBox,
  IconBriefcase,
  IconBuildingStore,
  IconCalendarCheck,
  IconChartBar,
  IconCoins,
  IconMessageExclamation,
  IconReceipt,
  IconRefresh,
  IconSettings,
} from '@tabler/icons-react'
import type { Permission } from '@/api/session'

/** The places of the left bar, in their order; each with what one needs to see it. */
export const places = [
  { id: 'work', path: '/', Icon: IconBriefcase, needs: [] },
  { id: 'duties', path: '/duties', Icon: IconCalendarCheck, needs: ['readGrading'] },
  { id: 'customers', path: '/customers', Icon: IconBuildingStore, needs: ['readCustomers'] },
  { id: 'complaints', path: '/complaints', Icon: IconMessageExclamation, needs: ['readComplaints'] },
  { id: 'orders', path: '/orders', Icon: IconReceipt, needs: ['readOrders'] },
  { id: 'products', path: '/products', Icon: IconBox, needs: ['readProducts'] },
  { id: 'profit', path: '/profit', Icon: IconCoins, needs: ['viewCost'] },
  { id: 'grading', path: '/grading', Icon: IconChartBar, needs: ['readGrading'] },
  { id: 'sync', path: '/sync', Icon: IconRefresh, needs: ['readJobs'] },
  {
    id: 'administration',
    path: '/administration',
    Icon: IconSettings,
    needs: ['managePeople', 'manageApiKeys', 'readProfitSettings', 'manageMail'],
  },
] as const satisfies { id: string; path: string; Icon: typeof IconBox; needs: readonly Permission[] }[]

export type Place = (typeof places)[number]

/** Any one of the needed permissions opens a place. */
export function openPlaces(can: (permission: Permission) => boolean): Place[] {
  return places.filter((place) => place.needs.length === 0 || place.needs.some((permission) => can(permission)))
}
