// Words that say nothing about a topic. The score would sort most of them out, since they come as often now as before; in a
// small sample chance would let some through. Only English, the language of the seeded posts.
const ENGLISH = `
a about above actually after again all almost already also although always am an and another any anybody anyone anything are
aren around as asked at away back be became because become been before began being below best better between both but by
call came can come comes could couldn day days did didn do does doesn doing don done down during each either else enough even
ever every everybody everyone everything few first for found from get gets getting give go goes going gone good got had hadn
has hasn have haven having he her here hers herself him himself his how however if in instead into is isn it its itself just
keep kept knew know last later least less let like little ll long look looked lot made make makes many may maybe me mean might
mine more most much must my myself need never new next no nobody none nor not nothing now of off often oh ok old on once one
only onto or other others our ours out over own part people per perhaps put quite rather re read really right said same saw
say says see seen seven several shall she should shouldn since six so some somebody someone something sometimes soon still
such sure take taken tell ten than that the their theirs them themselves then there these they thing things think this those
though thought three through till time times to today together told tomorrow tonight too took towards tried try turn two under
until up upon us use used ve very via want wanted was wasn way we week well went were weren what whatever when where whether
which while who whole whom whose why will with within without won word words would wouldn year years yes yesterday yet you
your yours yourself four five eight nine eleven http https www com`

const STOP_WORDS = new Set(ENGLISH.trim().split(/\s+/))

export const isStopWord = (word: string) => STOP_WORDS.has(word)
