import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { isProblem } from './problem'
import type { Me } from './types'

export const permissions = [
  'readCustomers',
  'writeCustomers',
  'assignOwners',
  'readOrders',
  'readProducts',
  'viewCost',
  'readGrading',
  'manageSchemes',
  'runGrading',
  'commitGrading',
  'overrideGrade',
  'approveOverride',
  'managePolicies',
  'recordTouchpoints',
  'reassignDuties',
  'readProfitSettings',
  'manageProfitSettings',
  'readComplaints',
  'writeComplaints',
  'solveComplaints',
  'confirmComplaints',
  'manageComplaintSettings',
  'writeOrders',
  'approveOrders',
  'readSuppliers',
  'manageMail',
  'managePeople',
  'manageApiKeys',
  'syncData',
  'readJobs',
  'readChanges',
] as const
export type Permission = (typeof permissions)[number]

export const sessionKey = ['session'] as const

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery<Me | null>({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      try {
        return await answer(api.GET('/api/v1/session', { signal }))
      } catch (error) {
        if (isProblem(error) && error.status === 401) return null
        throw error
      }
    },
    staleTime: 5 * 60_000,
  })
}

export const useMe = (): Me | null => useSession().data ?? null

/** Asks what the signed-in person may do. The API decides; this only hides what it would refuse. */
export function useCan(): (permission: Permission) => boolean {
  const me = useMe()
  return (permission) => me?.permissions.includes(permission) ?? false
}
