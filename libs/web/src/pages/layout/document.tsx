import type { ComponentChildren } from 'preact'
import { asset } from '../../assets.ts'
import { Toasts } from '../notifications/notifications.view.tsx'
import { type Frame, Header } from './header.tsx'

interface DocumentProps {
  frame: Frame
  title: string
  script?: string | undefined
  children: ComponentChildren
}

export const Document = ({ frame, title, script, children }: DocumentProps) => (
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
      {script && <script type="module" src={asset(script)} />}
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

const WORDS = {
  monolith: { title: 'the monolith', made: 'one process, one database' },
  split: { title: 'the split system', made: 'a gateway and five services' },
}

const Footer = ({ system }: Pick<Frame, 'system'>) => (
  <footer class="foot">
    <p class="system">
      <Shape system={system} />
      <span>
        Rendered by <strong>{WORDS[system].title}</strong>: {WORDS[system].made}.
      </span>
    </p>
    <p>
      The same network, built twice. <a href="/donate">Donate cycles</a> · <a href="/api/docs">API docs</a> ·{' '}
      <a href="/api/openapi.json">OpenAPI</a>
    </p>
  </footer>
)

/** The monolith as one block; the split system as a gateway above five services. */
const Shape = ({ system }: Pick<Frame, 'system'>) => (
  <svg class="system-shape" viewBox="0 0 40 28" width="40" height="28" aria-hidden="true">
    {system === 'monolith' ? <rect x="4" y="3" width="32" height="22" rx="5" /> : <Split />}
  </svg>
)

const Split = () => (
  <>
    <rect x="2" y="3" width="36" height="8" rx="3" />
    {[2, 9.5, 17, 24.5, 32].map((x) => (
      <rect key={x} x={x} y="17" width="6" height="8" rx="2" />
    ))}
    <path d="M5 11v6M12.5 11v6M20 11v6M27.5 11v6M35 11v6" />
  </>
)
