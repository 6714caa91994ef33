const FIRST_STEP = /\bWORKDIR \/app$/ // of the last stage in the Dockerfile

/** Adds up what our own steps have added to an image. `history` is `<bytes> <step>` for each, the last one first. */
export const addedBytes = (history: string[]) => {
  const steps = history.map((line) => {
    const [size = '', ...step] = line.split(' ')
    return { bytes: Number(size), step: step.join(' ').trim() }
  })
  const first = steps.findIndex(({ step }) => FIRST_STEP.test(step))
  if (first === -1) throw new Error('No step of ours is in the history of this image')
  return steps.slice(0, first).reduce((sum, { bytes }) => sum + bytes, 0)
}
