import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Texts } from './zh-CN'
import type { FirstTexts } from './zh-CN/first'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

export const languageNames: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

// Only the language in use is loaded, and of it first what the frame and the first page say.
const loadFirst: Record<Language, () => Promise<FirstTexts>> = {
  'zh-CN': () => import('./zh-CN/first').then((module) => module.firstTexts),
  en: () => import('./en/first').then((module) => module.firstTexts),
}
const load: Record<Language, () => Promise<Texts>> = {
  'zh-CN': () => import('./zh-CN').then((module) => module.texts),
  en: () => import('./en').then((module) => module.texts),
}

// The router begins to load its first screen before the first texts are there.
let begin: () => void = () => {}
const begun = new Promise<void>((resolve) => {
  begin = resolve
})
const whole = new Map<Language, Promise<void>>()

/** Completes the texts of a language; what waits for it may say anything. */
export async function wholeTexts(language?: Language): Promise<void> {
  await begun
  const wanted = language ?? (i18next.language as Language)
  const adding =
    whole.get(wanted) ?? load[wanted]().then((texts) => void i18next.addResourceBundle(wanted, 'translation', texts))
  whole.set(wanted, adding)
  try {
    await adding
  } catch (error) {
    // The next screen tries again.
    whole.delete(wanted)
    throw error
  }
}

/** A part of the application together with its texts. */
export const withTexts = <Module>(part: Promise<Module>): Promise<Module> =>
  Promise.all([part, wholeTexts()]).then(([module]) => module)

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
  const texts = await loadFirst[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  })
  document.documentElement.lang = language
  begin()
}

export async function changeLanguage(language: Language, chosen = true): Promise<void> {
  await wholeTexts(language)
  if (chosen) localStorage.setItem(storageKey, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

/** A person who never chose gets the language of their account. */
export async function followAccountLanguage(language: string): Promise<void> {
  if (chosenLanguage() !== null) return
  const wanted: Language = language.startsWith('zh') ? 'zh-CN' : 'en'
  if (i18next.language !== wanted) {
    await changeLanguage(wanted, false)
  }
}

export { type EnumName, type TextSource, type Translate, useLanguage, useTexts } from './useTexts'
