export const profit = { settings: '利润设置' }
