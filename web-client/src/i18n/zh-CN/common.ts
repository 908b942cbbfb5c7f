export const common = {
  retry: '重试',
  cancel: '取消',
  save: '保存',
  saving: '正在保存…',
  saved: '已保存',
  close: '关闭',
  copy: '复制',
  copied: '已复制',
  loading: '正在加载',
  toStart: '回到首页',
  yes: '是',
  no: '否',
  edit: '编辑',
  remove: '删除',
  undo: '撤销',
  reload: '重新加载',
  all: '全部',
  total: '合计',
  more: '查看全部',
  optional: '选填',
  periodFrom: '自',
  periodTo: '至',
}

export const problem = {
  traceId: '追踪号',
  unexpected: '出错了',
  unexpectedHint: '这是系统的问题，不是您的操作有误。请稍后重试；如果仍然出现，请把追踪号告诉管理员。',
  noConnection: '连接不上服务器',
  noConnectionHint: '请检查网络，然后重试。您输入的内容还在。',
  forbidden: '您没有权限查看这里',
  forbiddenHint: '如果工作需要，请向管理员申请权限。',
  notFound: '没有找到',
  notFoundHint: '它可能已被删除，或者您没有查看它的权限。',
  noPage: '这个地址没有页面。',
  stale: '别人刚刚修改过',
  staleHint: '请重新加载，看看改了什么，再保存您的修改。',
  tooMany: '请求太频繁',
  tooManyHint: '请稍等片刻再试。',
  refused: '无法执行',
}

export const place = {
  work: '工作',
  customers: '客户',
  complaints: '投诉',
  duties: '拜访',
  orders: '订单',
  products: '产品',
  profit: '利润',
  grading: '分级',
  sync: 'ERP 同步',
  administration: '管理',
}

export const shell = {
  skip: '跳到内容',
  demo: '演示数据',
  approvals_one: '{{count}} 个订单等您审批',
  approvals_other: '{{count}} 个订单等您审批',
  bell: '通知',
  unread_one: '通知：{{count}} 条未读',
  unread_other: '通知：{{count}} 条未读',
  palette: '命令面板',
  help: '快捷键',
  places: '主导航',
  toStart: '回到首页',
  language: '语言',
  theme: '外观',
  chosen: '当前',
  account: '账户：{{name}}',
  search: '搜索客户、订单、产品',
  searchNothing: '没有找到“{{text}}”',
  section: '本栏目',
}

export const theme = { light: '浅色', dark: '深色', auto: '跟随系统' }

export const search = { customer: '客户', order: '订单', product: '产品' }

export const palette = {
  record: '当前记录',
  go: '前往',
  create: '新建',
  screen: '界面',
  placeholder: '输入要做的事或要去的地方',
  nothing: '没有匹配的命令',
}

export const help = {
  everywhere: '任何地方',
  inLists: '列表中',
  search: '搜索',
  palette: '命令面板',
  places: '前往主导航的第几项',
  help: '显示快捷键',
  close: '关闭侧栏或对话框',
  move: '上一行、下一行',
  page: '翻一页',
  ends: '第一行、最后一行',
  panel: '在侧栏打开',
  open: '打开整页',
}

export const figures = {
  unknown: '未知',
  unknownReason: '缺少数据，算不出来；不等于零。',
  noBefore: '无上期',
}

export const grid = {
  loaded: '已加载 {{loaded}} 行',
  total: '共 {{total}} 行',
  loadingMore: '正在加载更多…',
  columns: '选择列',
  csv: '导出 CSV',
  csvHint: '按当前筛选和排序导出全部行',
  csvFailed: '导出失败，重试',
  keys: '↑ ↓ 移动 · Enter 侧栏 · Ctrl+Enter 整页',
  keysPage: '↑ ↓ 移动 · Enter 打开',
  nothing: '没有符合条件的行',
  nothingHint: '试试去掉一个筛选条件。',
  views: '视图',
  plainList: '原始列表',
  saveView: '保存视图',
  viewName: '视图名称',
  viewMenu: '视图菜单：{{name}}',
  viewOf: '来自{{name}}',
  sharedView: '所有人可见',
  shareView: '共享给所有人',
  unshareView: '不再共享',
  standardView: '打开列表时默认显示',
  makeStandard: '设为我的默认视图',
  unmakeStandard: '不再作为默认视图',
  renameView: '重命名',
  overwriteView: '用当前显示覆盖',
  removeView: '删除视图',
  removeViewQuestion: '删除视图“{{name}}”？',
  removeSharedView: '这个视图是共享的，其他人也将看不到它。',
}

export const filter = { add: '筛选', clear: '清除', remove: '去掉筛选：{{filter}}' }

export const panel = { open: '打开整页', close: '关闭' }

export const record = {
  sections: '此记录',
  erpOwned: '由 ERP 维护，请在 ERP 中修改',
}

export const job = { progress: '进度', cancel: '取消任务', stopping: '正在停止…' }
