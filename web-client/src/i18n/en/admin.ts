import type { Texts } from '../zh-CN'

export const admin: Texts['admin'] = {
  people: 'People',
  tree: 'Organisation',
  apiKeys: 'API keys',
  createPerson: 'New person',
  createApiKey: 'New API key',
}
