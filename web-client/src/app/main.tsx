import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@/components/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startTexts } from '@/i18n'
import { App } from './App'

const root = document.getElementById('root')
if (root) {
  void startTexts().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  )
}
