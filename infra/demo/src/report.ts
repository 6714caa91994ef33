interface Row {
  devices: number
  /** Jobs a second. */
  speed: number
  /** As many devices as the router knows. */
  present: number
  bar: string
}

export const rowOf = ({ devices, speed, present, bar }: Row) => {
  const away = present === devices ? '' : ` (the router knows ${present})`
  const title = `${devices} ${devices === 1 ? 'device' : 'devices'}${away}`
  return `${title.padEnd(12)} ${speed.toFixed(1).padStart(6)} jobs a second  ${bar}`
}

const WIDTH = 40

export const barOf = (speed: number, best: number) => '█'.repeat(best === 0 ? 0 : Math.round((speed / best) * WIDTH))
