import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language } from './index'
import type { Texts } from './zh-CN'

export type Translate = TFunction<'translation', undefined>
export type EnumName = keyof Texts['enum']

export interface TextSource {
  t: Translate
  /** The word for a value of an enumeration; a value this client does not know yet is shown as it came. */
  word: (name: EnumName, value: string | null | undefined) => string
  language: Language
}

export function useTexts(): TextSource {
  const { t, i18n } = useTranslation()
  return useMemo(
    () => ({
      t,
      language: i18n.language as Language,
      word: (name, value) => {
        if (!value) return ''
        const known = i18n.getResource(i18n.language, 'translation', `enum.${name}`) as
          | Record<string, string>
          | undefined
        return known?.[value] ?? value
      },
    }),
    [t, i18n, i18n.language],
  )
}

export const useLanguage = (): Language => useTranslation().i18n.language as Language
