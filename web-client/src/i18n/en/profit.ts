import type { Texts } from '../zh-CN'

export const profit: Texts['profit'] = { settings: 'Profit settings' }
