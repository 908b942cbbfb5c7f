export const work = { title: '工作' }
