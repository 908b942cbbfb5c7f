export const notifications = {
  bell: '通知',
  readAll: '全部标为已读',
  none: '没有通知',
  noneHint: '人工定级获批、到期等消息会出现在这里。',
  showMore: '更早的',
  isNew: '未读',
  overrideApproved: '人工定级 {{grade}} 已批准，到 {{until}}',
  overrideRejected: '人工定级 {{grade}} 被驳回',
  overrideEnds: '人工定级 {{grade}} 将于 {{until}} 到期',
  other: '{{kind}}',
}
