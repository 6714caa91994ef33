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
