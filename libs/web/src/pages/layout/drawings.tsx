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
} as const

export type IconName = keyof typeof PATHS

/** An icon always stands beside its label, so it is hidden from screen readers. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)

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

const LAYERS = 3
const WIDTH = 480
const HEIGHT = 200

/** Pseudo-random numbers from a seed (mulberry32), so that the flock looks the same on every page. */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const round = (number: number) => Math.round(number * 10) / 10

/** The outline of two wings. */
const bird = (x: number, y: number, size: number, tilt: number) => {
  const [w, h] = [size, size * 0.42]
  return `M${round(x - w)} ${round(y - h + tilt)}q${round(w * 0.6)} ${round(-h * 0.5)} ${round(w)} ${round(h - tilt)}q${round(w * 0.4)} ${round(-h * 1.5)} ${round(w)} ${round(-h - tilt)}`
}

/** Birds along a wave that is dense in its middle and thin at its ends. A nearer layer has larger birds. */
const layer = (depth: number, birds: number) => {
  const random = dice(141 + depth)
  const near = birds < 20 ? 2.4 : 1 // the few birds of a small flock are drawn larger
  return Array.from({ length: birds }, (_, index) => {
    const along = ((index + random()) / birds) ** 0.8
    const swell = Math.sin(along ** 1.7 * Math.PI) * 58 + 5
    const aside = (random() + random() + random() + random() - 2) * swell
    const x = 14 + along * (WIDTH - 40) + aside * 0.5
    const y = HEIGHT * 0.52 - Math.sin(along * 5 - 0.4) * 34 + aside * 0.9
    return bird(x, y, (1.6 + depth * 0.9 + random() * 1.2) * near, (random() - 0.5) * 2)
  }).join('')
}

/** A murmuration at dusk. The large one has 141 birds, as a post has at most 141 characters. */
export const Flock = ({ birds }: { birds: number }) => (
  <svg class="flock" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
    {Array.from({ length: LAYERS }, (_, depth) => (
      <path key={depth} class={`flock-${depth}`} d={layer(depth, birds / LAYERS)} />
    ))}
  </svg>
)
