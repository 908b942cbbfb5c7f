/** What the first page says of duties. */
export const firstDuties = {
  overdueBy_one: '逾期 {{count}} 天',
  overdueBy_other: '逾期 {{count}} 天',
  dueToday: '今天',
  dueTomorrow: '明天',
  dueIn_one: '{{count}} 天后',
  dueIn_other: '{{count}} 天后',
  doneOn: '{{day}} 完成',
  missedIn: '未做（{{year}} 年）',
  withdrawnOn: '{{day}} 撤销',
  reportShort: '填报',
  workTitle: '我的拜访与电话',
  workNote: '逾期 {{overdue}} · 两周内 {{due}}',
  workNone: '两周内没有到期的拜访或电话。',
}
