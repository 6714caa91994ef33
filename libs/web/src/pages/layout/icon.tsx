const PATHS = {
  home: 'M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z',
  explore: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM15.4 8.6l-2 4.8-4.8 2 2-4.8z',
  search: 'M10.8 4a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6zM15.8 15.8 20.5 20.5',
  bell: 'M6.5 10a5.5 5.5 0 0 1 11 0c0 4.6 1.8 6 1.8 6H4.7s1.8-1.4 1.8-6zM10 19.2a2.2 2.2 0 0 0 4 0',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.2c.9-3.6 3.8-5.4 7.5-5.4s6.6 1.8 7.5 5.4',
  settings:
    'M4 7.5h9.500M18 7.500h2M4 16.500h2M11 16.500h9M15.5 5.200a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600zM8.5 14.200a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600z',
  leave: 'M14 5H6.500A1.5 1.5 0 0 0 5 6.500v11A1.5 1.5 0 0 0 6.5 19H14M10.5 12H20M16.8 8.5 20.3 12l-3.5 3.5',
  pause: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM10 9v6M14 9v6',
  back: 'M19.5 12h-15M10.5 6l-6 6 6 6',
} as const

export type IconName = keyof typeof PATHS

/** An icon always stands beside its label, so it is hidden from screen readers. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)
