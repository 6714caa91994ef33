// A small flock in the shape of an m: x, y, radius.
const BIRDS = [
  [3.2, 26.4, 1],
  [3.6, 21.6, 1.4],
  [4.6, 16.6, 1.8],
  [7, 11.8, 2.2],
  [11.2, 9.6, 2.5],
  [14.6, 13.2, 2],
  [15.7, 18.2, 1.6],
  [15.9, 22.8, 1.2],
  [18.4, 11.2, 2],
  [22.4, 7.6, 2.8],
  [26.4, 10.8, 2.3],
  [28.2, 15.8, 1.8],
  [28.8, 20.8, 1.4],
  [29, 25.6, 1],
] as const

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" fill="currentColor">
    {BIRDS.map(([cx, cy, r]) => (
      <circle key={cx} cx={cx} cy={cy} r={r} />
    ))}
  </svg>
)

/** The same flock for a browser tab. No stylesheet applies there, so the colours are in the image. */
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
