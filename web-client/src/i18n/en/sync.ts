import type { Texts } from '../zh-CN'

export const sync: Texts['sync'] = { reconciliation: 'Reconciliation' }
