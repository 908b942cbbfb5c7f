import type { Texts } from '../zh-CN'

export const work: Texts['work'] = { title: 'Work' }
