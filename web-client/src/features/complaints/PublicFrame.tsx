import { Button, Group } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { changeLanguage, chosenLanguage, type Language, languageNames, useTexts } from '@/i18n'
import classes from './public.module.css'

/** The customer's language, until somebody on this device has chosen one. */
export function useCustomerLanguage(language: string | null | undefined) {
  useEffect(() => {
    if (!language || chosenLanguage() !== null) return
    const wanted: Language = language.startsWith('zh') ? 'zh-CN' : 'en'
    if (document.documentElement.lang !== wanted) void changeLanguage(wanted, false)
  }, [language])
}

/** The frame of what customers see: their case and nothing else of the company's system. */
export function PublicFrame({ children }: { children: ReactNode }) {
  const { language } = useTexts()
  const other: Language = language === 'en' ? 'zh-CN' : 'en'
  return (
    <div className={classes.frame}>
      <Group justify="space-between" component="header" className={classes.top}>
        <img src="/mark.svg" alt="" width={28} height={28} />
        <Button variant="subtle" size="compact-sm" lang={other} onClick={() => void changeLanguage(other)}>
          {languageNames[other]}
        </Button>
      </Group>
      <main id="main">{children}</main>
    </div>
  )
}
