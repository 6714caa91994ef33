import type { ComponentChildren } from 'preact'
import { asset } from '../../assets.ts'
import { Toasts } from '../notifications/toasts.view.tsx'
import { Footer } from './footer.tsx'
import type { Frame } from './frame.ts'
import { Header } from './header.tsx'

interface DocumentProps {
  frame: Frame
  title: string
  children: ComponentChildren
}

export const Document = ({ frame, title, children }: DocumentProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fffdfb" />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#191524" />
      <title>{`${title} · Murmuration`}</title>
      <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href={asset('style.css')} />
      {frame.viewer && <script type="module" src={asset('live.js')} />}
    </head>
    <body data-since={frame.viewer && frame.since}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <div class="columns">
        <Header {...frame} />
        <main id="main" class="main" tabIndex={-1}>
          {children}
        </main>
        <Footer system={frame.system} />
      </div>
      {frame.viewer && <Toasts />}
    </body>
  </html>
)
