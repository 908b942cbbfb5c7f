import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Texts } from './zh-CN'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

export const languageNames: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

// Only the language in use is loaded.
const load: Record<Language, () => Promise<Texts>> = {
  'zh-CN': () => import('./zh-CN').then((module) => module.texts),
  en: () => import('./en').then((module) => module.texts),
}

const storageKey = 'crm.language'

function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language)
}

export function chosenLanguage(): Language | null {
  const stored = localStorage.getItem(storageKey)
  return isLanguage(stored) ? stored : null
}

function preferredLanguage(): Language {
  return chosenLanguage() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
}

export async function startTexts(language: Language = preferredLanguage()): Promise<void> {
  const texts = await load[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await load[language]())
  }
  localStorage.setItem(storageKey, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

/** A person who never chose gets the language of their account. */
export async function followAccountLanguage(language: string): Promise<void> {
  if (chosenLanguage() !== null) return
  const wanted: Language = language.startsWith('zh') ? 'zh-CN' : 'en'
  if (i18next.language !== wanted) {
    await changeLanguage(wanted)
    localStorage.removeItem(storageKey)
  }
}

export { type Translate, useLanguage, useTexts } from './useTexts'
