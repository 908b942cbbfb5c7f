/** How working time and due times are said. */
export const complaintTime = {
  days_one: '{{count}} 个工作日',
  days_other: '{{count}} 个工作日',
  hours: '{{hours}} 小时',
  minutes: '{{minutes}} 分钟',
  dueIn: '还剩 {{time}}',
  overdueBy: '已超期 {{time}}',
  paused: '暂停：等客户',
  met: '按时完成',
  metLate: '超期 {{time}} 完成',
  dueAt: '期限 {{due}}',
  pausedHint: '自 {{since}} 起等客户；还剩 {{time}}，现在恢复则期限为 {{due}}',
}
