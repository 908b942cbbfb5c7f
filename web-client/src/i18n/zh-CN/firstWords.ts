/** Words the frame and the first page use. */
export const firstWords = {
  grade: { A: 'A 级', B: 'B 级', C: 'C 级', D: 'D 级', N: '新客户（历史不足）' },
  runState: {
    waiting: '等待中',
    running: '进行中',
    done: '试算完成',
    committed: '已生效',
    failed: '失败',
    cancelled: '已取消',
  },
  runMode: { dry: '试算', commit: '正式' },
  dutyKind: { visit: '拜访', call: '电话', care: '关怀' },
}
