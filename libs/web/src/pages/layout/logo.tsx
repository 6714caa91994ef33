// A small flock on its way through an m: x, y, radius.
const BIRDS = [
  [3.4, 22.6, 1.1],
  [4.2, 17.6, 1.5],
  [6, 12.8, 1.9],
  [9.6, 9.6, 2.3],
  [13.4, 12, 2],
  [15.4, 16.4, 1.6],
  [17.6, 12.2, 2.1],
  [21.4, 8.8, 2.6],
  [25.6, 11.4, 2.2],
  [27.6, 16, 1.8],
  [28.4, 20.6, 1.4],
  [28.2, 24.6, 1],
] as const

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" fill="currentColor">
    {BIRDS.map(([cx, cy, r]) => (
      <circle key={cx} cx={cx} cy={cy} r={r} />
    ))}
  </svg>
)

/** The same flock for a browser's tab: there is no stylesheet there, so it brings its dusk along. */
export const Favicon = () => (
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <linearGradient id="dusk" x2="0" y2="1">
      <stop stop-color="#3d2a6b" />
      <stop offset="1" stop-color="#c8577a" />
    </linearGradient>
    <rect width="32" height="32" rx="8" fill="url(#dusk)" />
    <g fill="#fff" transform="translate(3.2 3.2) scale(.8)">
      {BIRDS.map(([cx, cy, r]) => (
        <circle key={cx} cx={cx} cy={cy} r={r * 1.1} />
      ))}
    </g>
  </svg>
)
