export const grade = {
  label: '客户级别：{{grade}}',
  score: '{{score}} 分',
  noScore: '未评分',
  from: '{{scheme}} 第 {{number}} 版，截至 {{asOf}}',
  previous: '上次 {{grade}}',
  neverGraded: '还没有评过级。',
  keptByHysteresis: '分数略低于或高于本级区间，按缓冲规则保留原级别。',
  gap: '距离 {{grade}} 级还差 {{points}} 分',
  whyCaption: '各项指标如何得出总分',
  criterion: '指标',
  raw: '数值',
  median: '{{grade}} 级中位数',
  points: '得分',
  weight: '权重',
  contribution: '贡献',
  noValue: '无数据',
  skipped: '不计',
  days: '天',
}

export const grading = {
  runs: '评级',
  schemes: '分级方案',
  statistics: '分级统计',
  startRun: '开始评级',
}
