const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069']

/** What `<bdi>` does, where there are no elements: in a title. Signs of its own could end the isolation. */
export const isolated = (text: string) =>
  `${FIRST_STRONG_ISOLATE}${text.replace(/\p{Bidi_Control}/gu, '')}${POP_ISOLATE}`
