export const customers = { create: '新建客户' }
