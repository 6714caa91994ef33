/** What a Prisma client and its transactions have in common, of whatever schema: tagged SQL. */
export interface Sql {
  $queryRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<unknown>
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>
}
