import type { Texts } from '../zh-CN'

export const notifications: Texts['notifications'] = {
  bell: 'Notifications',
  readAll: 'Mark all as read',
  none: 'Nothing to tell',
  noneHint: 'Complaints that need you, grades to approve and mails that did not arrive are told here.',
  showMore: 'Earlier ones',
  isNew: 'unread',
  aCustomer: 'a customer',
  aComplaint: 'a complaint',
  overrideProposed: '{{customer}}: grade {{grade}} by hand until {{until}} waits for approval',
  overrideApproved: '{{customer}}: the grade {{grade}} set by hand was approved, until {{until}}',
  overrideRejected: '{{customer}}: the grade {{grade}} set by hand was refused',
  overrideEnds: '{{customer}}: the grade {{grade}} set by hand ends on {{until}}',
  complaintReceived: '{{customer}} sent in complaint {{number}}',
  complaintAssigned: 'Complaint {{number}} of {{customer}} is yours now, due {{due}}',
  complaintRefused:
    'The solution of complaint {{number}} of {{customer}} was not confirmed; go on with it, due {{due}}',
  complaintAction: 'Complaint {{number}} of {{customer}}: an action is yours, due {{due}}',
  complaintAlarm:
    'Complaint {{number}} of {{customer}} has used {{level}} % of the time for its {{milestone}}, due {{due}}',
  alarmsMissed: 'While the system was away: {{count}} complaint alarms, {{overdue}} of them overdue',
  milestone: { firstResponse: 'first response', resolution: 'resolution' },
  mailFailed: 'A mail about {{about}} did not arrive; please tell it another way',
  mailUnknown: 'Nobody knows whether a mail about {{about}} arrived; somebody must decide',
  testMail: 'a test',
  other: '{{kind}}',
}
