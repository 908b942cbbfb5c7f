import type { Texts } from '../zh-CN'

export const orders: Texts['orders'] = { title: 'Orders' }
export const products: Texts['products'] = { title: 'Products' }
