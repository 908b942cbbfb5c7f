import type { Texts } from '../zh-CN'

export const customers: Texts['customers'] = { create: 'New customer' }
