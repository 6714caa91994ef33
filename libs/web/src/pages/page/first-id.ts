/** The smallest id that can be made at a time (epoch ms): everything newer sorts behind it. */
export const firstIdAt = (time: number) => {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
