// The page names devices itself: what a device says of itself could be long, rude, or somebody else's name.

// In the order of the twelve hues of the stylesheet.
const COLOURS = [
  'Violet',
  'Purple',
  'Plum',
  'Magenta',
  'Rose',
  'Coral',
  'Dusky',
  'Indigo',
  'Blue',
  'Azure',
  'Teal',
  'Amber',
]
const BIRDS = [
  'Avocet',
  'Bittern',
  'Curlew',
  'Dunlin',
  'Egret',
  'Finch',
  'Goldcrest',
  'Heron',
  'Jackdaw',
  'Kestrel',
  'Lapwing',
  'Magpie',
  'Nuthatch',
  'Osprey',
  'Plover',
  'Redstart',
  'Robin',
  'Siskin',
  'Starling',
  'Swallow',
  'Swift',
  'Thrush',
  'Wagtail',
  'Wren',
]

interface Name {
  text: string
  /** The class of its colour. */
  hue: string
}

/** Gives a device the same name as long as the page is open; two devices never share one. */
export const createNames = () => {
  const names = new Map<number, Name>()
  const used = new Map<string, number>()

  return (id: number): Name => {
    const known = names.get(id)
    if (known) return known
    const colour = id % COLOURS.length
    const bird = Math.floor(id / COLOURS.length) % BIRDS.length
    const plain = `${COLOURS[colour]} ${BIRDS[bird]}`
    const count = (used.get(plain) ?? 0) + 1
    used.set(plain, count)
    const name = { text: count === 1 ? plain : `${plain} ${count}`, hue: `hue-${colour}` }
    names.set(id, name)
    return name
  }
}
