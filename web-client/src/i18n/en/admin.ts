import type { Texts } from '../zh-CN'

export const admin: Texts['admin'] = {
  people: 'People',
  tree: 'Organisation',
  apiKeys: 'API keys',
  createPerson: 'New person',
  createApiKey: 'New API key',
  createIt: 'Create',
  searchPeople: 'Name or sign-in name',
  name: 'Name',
  role: 'Role',
  roles: 'Roles',
  roleNeeded: 'Choose at least one role',
  manager: 'Manager',
  managerHint: 'Managers see what their people look after.',
  state: 'State',
  active: 'Active',
  inactive: 'Inactive',
  locked: 'Locked',
  mustChange: 'must change password',
  resetPassword: 'Reset password',
  resetQuestion:
    'The password of {{name}} stops working and all their sessions end. A one-time password is shown next.',
  unlock: 'Unlock',
  deactivate: 'Deactivate',
  activate: 'Activate',
  deactivateQuestion:
    '{{name}} can no longer sign in, and API keys acting for them stop working. You can activate them again later.',
  oneTimePassword: 'One-time password',
  oneTimePasswordFor: 'Hand it to {{name}}; it must be changed at the first sign-in.',
  treeNote: 'Who reports to whom, which also decides who sees which customers.',
  peopleCount: 'People: {{people}}',
  apiKeysNote: 'For the ERP and other systems; a key is shown once, when it is made.',
  noApiKeys: 'No API keys yet',
  noApiKeysHint: 'Make one for the ERP, with only the scopes it needs.',
  keyName: 'Name',
  keyNameHint: 'The system that uses it, such as "ERP nightly sync"',
  prefix: 'Begins with',
  actsFor: 'Acts for',
  actsForHint: 'The key never may more than this person.',
  personNeeded: 'Choose a person',
  scopes: 'Scopes',
  scopeNeeded: 'Choose at least one',
  expiresAt: 'Expires',
  expiresAtHint: 'Empty: never.',
  never: 'never',
  expired: 'expired',
  lastUsed: 'Last used',
  revoke: 'Revoke',
  revoked: 'revoked',
  revokeQuestion: 'Whatever uses {{name}} loses access at once. This cannot be undone.',
  newKey: 'New API key',
  newKeyHint: 'Copy it into the system that will use it.',
}

export const people: Texts['people'] = {
  nothing: 'Nobody found',
}

export const secret: Texts['secret'] = {
  onlyOnce: 'It is not shown again after closing.',
  kept: 'I have kept it',
}
