import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { DateInput, type DateInputProps } from '@mantine/dates'
import dayjs from 'dayjs'
import customParseFormat from 'dayjs/plugin/customParseFormat'
import { useTexts } from '@/i18n'

dayjs.extend(customParseFormat)

interface DateFieldProps extends Omit<DateInputProps, 'value' | 'onChange' | 'minDate' | 'maxDate' | 'min' | 'max'> {
  /** yyyy-MM-dd, or nothing. */
  value?: string
  onChange?: (value: string) => void
  min?: string
  max?: string
}

/** A day, typed or picked, always written yyyy-MM-dd whatever the browser's own habit. */
export function DateField({ value, onChange, min, max, ...rest }: DateFieldProps) {
  const { language } = useTexts()
  return (
    <DateInput
      valueFormat="YYYY-MM-DD"
      placeholder="YYYY-MM-DD"
      locale={language === 'zh-CN' ? 'zh-cn' : 'en'}
      firstDayOfWeek={1}
      value={value || null}
      onChange={(next) => onChange?.(next ?? '')}
      minDate={min || undefined}
      maxDate={max || undefined}
      popoverProps={{ withinPortal: true }}
      {...rest}
    />
  )
}
