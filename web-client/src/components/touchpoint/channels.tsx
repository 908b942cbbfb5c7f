import {
  IconBrandWechat,
  IconDeviceMobile,
  IconHeart,
  IconMail,
  IconMailbox,
  IconMapPin,
  IconPhone,
  IconPrinter,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react'
import type { DutyKind, TouchpointChannel, TouchpointOutcome } from '@/api/types'

/** The ways to be in touch, those used most first. */
export const channels = [
  'visit',
  'phone',
  'chat',
  'email',
  'mobile',
  'meeting',
  'letter',
  'fax',
  'web',
] as const satisfies readonly TouchpointChannel[]

export const outcomes = [
  'reached',
  'positive',
  'neutral',
  'negative',
  'order',
  'complaint',
  'notReached',
] as const satisfies readonly TouchpointOutcome[]

export const dutyKinds = ['visit', 'call', 'care'] as const satisfies readonly DutyKind[]

const icons: Record<TouchpointChannel, typeof IconPhone> = {
  visit: IconMapPin,
  phone: IconPhone,
  mobile: IconDeviceMobile,
  chat: IconBrandWechat,
  email: IconMail,
  meeting: IconUsersGroup,
  letter: IconMailbox,
  fax: IconPrinter,
  web: IconWorld,
}

const kindIcons: Record<DutyKind, typeof IconPhone> = { visit: IconMapPin, call: IconPhone, care: IconHeart }

export function ChannelIcon({ channel, size = 15 }: { channel: TouchpointChannel | null; size?: number }) {
  const Icon = icons[channel ?? 'phone']
  return <Icon size={size} stroke={1.7} aria-hidden style={{ verticalAlign: -2, flex: 'none' }} />
}

export function DutyKindIcon({ kind, size = 15 }: { kind: DutyKind; size?: number }) {
  const Icon = kindIcons[kind]
  return <Icon size={size} stroke={1.7} aria-hidden style={{ verticalAlign: -2, flex: 'none' }} />
}

/** The channel a duty is usually done by. */
export const channelOf: Record<DutyKind, TouchpointChannel> = { visit: 'visit', call: 'phone', care: 'letter' }

const counting: Record<DutyKind, readonly TouchpointChannel[]> = {
  visit: ['visit', 'meeting'],
  call: ['phone', 'mobile', 'chat'],
  care: ['letter'],
}

/** Whether a contact by this channel would settle a duty of that kind; the API decides, this only tells beforehand. */
export const counts = (kind: DutyKind, channel: TouchpointChannel): boolean => counting[kind].includes(channel)
