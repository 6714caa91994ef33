// What STYLE forbids and the compiler does not, each with what to do instead.
const syntax = [
  ['TSEnumDeclaration', 'No enums: a union of literals, or an object `as const`, is plain JavaScript.'],
  ['Decorator', 'No decorators: call the function.'],
  ['TSParameterProperty', 'No parameter properties: declare the field and assign it.'],
  ['ExportDefaultDeclaration', 'Named exports: a thing has one name everywhere.'],
  ['TSModuleDeclaration[kind="namespace"]', 'No namespaces: a file is one already.'],
]

export const restrictedSyntax = syntax.map(([selector, message]) => ({ selector, message }))

export const onlyInConfig = {
  object: 'process',
  property: 'env',
  message:
    'The environment is read once, in config.ts, through a schema that reports everything wrong with it together.',
}

export const transportsOfRpc = {
  name: '@murmuration/rpc',
  importNames: ['httpListener', 'httpListen', 'httpConnect', 'inProcess', 'serve'],
  message:
    'Pages are given an Api and cannot tell how it is reached; the code that wires the process picks a transport.',
}
