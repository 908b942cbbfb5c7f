import { useState } from 'react'
import classes from './MailSheet.module.css'

interface MailSheetProps {
  label: string
  html: string
}

/** The page of a mail, shut in: nothing in it runs, and it reaches nothing. */
export function MailSheet({ label, html }: MailSheetProps) {
  const [height, setHeight] = useState(320)
  return (
    <iframe
      className={classes.sheet}
      title={label}
      // Read for its height only; scripts stay forbidden.
      sandbox="allow-same-origin"
      srcDoc={html}
      style={{ height }}
      onLoad={(event) => {
        const page = event.currentTarget.contentDocument?.documentElement
        if (page) setHeight(Math.min(900, Math.max(320, page.scrollHeight + 2)))
      }}
    />
  )
}

export function MailPlainText({ text }: { text: string }) {
  return <pre className={classes.text}>{text}</pre>
}
