import type { LossBody } from '@/api/types'

/** Why customers are lost, in the order in which one is asked. */
export const lossReasons = [
  'price',
  'quality',
  'delivery',
  'service',
  'competitor',
  'noNeed',
  'outOfBusiness',
  'payment',
  'other',
] as const satisfies LossBody['reason'][]
