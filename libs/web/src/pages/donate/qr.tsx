import qrcode from 'qrcode-generator'

const QUIET = 4 // modules of white around the code, which readers need (ISO/IEC 18004)

/** An address as a QR code. */
export const Qr = ({ of }: { of: string }) => {
  const code = qrcode(0, 'M')
  code.addData(of)
  code.make()
  const size = code.getModuleCount()
  const cells = Array.from({ length: size * size }, (_, index) => [index % size, Math.floor(index / size)] as const)
  const dark = cells.filter(([x, y]) => code.isDark(y, x)).map(([x, y]) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`)
  const side = size + 2 * QUIET

  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} width="168" height="168" role="img" aria-label={`QR code of ${of}`}>
      <rect width={side} height={side} fill="#fff" />
      <path d={dark.join('')} fill="#1d1640" shape-rendering="crispEdges" />
    </svg>
  )
}
