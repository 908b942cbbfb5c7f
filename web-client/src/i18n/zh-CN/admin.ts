export const admin = {
  people: '人员',
  tree: '组织',
  apiKeys: 'API 密钥',
  createPerson: '新建人员',
  createApiKey: '新建 API 密钥',
}
