import { v7 } from 'uuid'

/** A UUID version 7. Ids made by one process never go backwards, also within a millisecond, so they sort as they were made. */
export const newId = () => v7()
