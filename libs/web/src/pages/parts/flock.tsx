const LAYERS = 3
const WIDTH = 480
const HEIGHT = 200

/** The same flock on every page: chance from a fixed seed (mulberry32). */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const round = (number: number) => Math.round(number * 10) / 10

/** Two wings, seen from afar. */
const bird = (x: number, y: number, size: number, tilt: number) => {
  const [w, h] = [size, size * 0.42]
  return `M${round(x - w)} ${round(y - h + tilt)}q${round(w * 0.6)} ${round(-h * 0.5)} ${round(w)} ${round(h - tilt)}q${round(w * 0.4)} ${round(-h * 1.5)} ${round(w)} ${round(-h - tilt)}`
}

/** Along a wave that swells in the middle, as a murmuration does; the nearer layers fly larger. */
const layer = (depth: number, birds: number) => {
  const random = dice(141 + depth)
  return Array.from({ length: birds }, () => {
    const along = (random() + random()) / 2
    const swell = Math.sin(along * Math.PI) ** 1.4 * 62
    const aside = (random() + random() + random() - 1.5) * swell
    const x = 16 + along * (WIDTH - 32) + aside * 0.35
    const y = HEIGHT / 2 + Math.sin(along * 5.2 + 0.5) * 44 + aside
    return bird(x, y, 2.2 + depth * 1.1 + random() * 1.6, (random() - 0.5) * 2)
  }).join('')
}

/** A murmuration at dusk. The large one has 141 birds: as many as a post has characters at most. */
export const Flock = ({ birds }: { birds: number }) => (
  <svg class="flock" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
    {Array.from({ length: LAYERS }, (_, depth) => (
      <path key={depth} class={`flock-${depth}`} d={layer(depth, birds / LAYERS)} />
    ))}
  </svg>
)
