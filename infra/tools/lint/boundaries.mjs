// Which workspace may import which, and why. `tag` stands in the importing workspace's package.json (`nx.tags`); it may import
// workspaces that carry one of `workspaces`, and of npm's packages only `packages`, or all but `notPackages`.
export const boundaries = [
  {
    tag: 'type:lib',
    workspaces: ['type:lib'],
    because: 'A library is there for every app; one that knows an app is a part of that app.',
  },
  {
    tag: 'type:infra',
    workspaces: ['type:lib', 'type:infra'],
    because: 'Infrastructure runs apps as processes, as a user would; by importing one it would run something else.',
  },
  {
    tag: 'system:split',
    workspaces: ['type:lib', 'lib:testing'],
    because:
      'A service never imports another service: what it needs from there it asks for in a call or hears in an event. ' +
      'An import would tie their releases, their data and their failures together, and that is what was split.',
  },
  {
    tag: 'system:monolith',
    workspaces: ['type:lib', 'lib:testing'],
    because: 'The monolith never imports a service: each system stands by itself, or comparing them teaches nothing.',
  },
  {
    tag: 'lib:contracts',
    workspaces: [],
    packages: ['zod'],
    because:
      'Contracts are what all services have to agree on, so they see only zod: whatever else they use, all must use.',
  },
  {
    tag: 'lib:errors',
    workspaces: [],
    packages: ['zod'],
    because: 'Every other library throws these errors: what this one imported, all of them would import.',
  },
  {
    tag: 'lib:http',
    workspaces: ['lib:errors'],
    notPackages: ['express', 'undici'],
    because: 'Calls between services and the pages for visitors share this HTTP: it knows neither of them.',
  },
  {
    tag: 'lib:trends',
    workspaces: ['lib:contracts'],
    packages: ['zod'],
    because: 'A part of it runs on devices of visitors: what it imported, every phone would load.',
  },
  {
    tag: 'lib:web',
    workspaces: ['lib:contracts', 'lib:http', 'lib:identity', 'lib:rpc', 'lib:trends', 'lib:wamp'],
    notPackages: ['@prisma/*', 'pg', 'ioredis', 'undici', 'ws', 'amqplib'],
    because:
      'libs/web knows contracts, never a database or a transport: so it cannot tell a function call from a network call, ' +
      'and both systems show the same pages.',
  },
  {
    tag: 'lib:testing',
    workspaces: ['type:lib', 'type:infra'],
    because: 'libs/testing starts systems by path, as processes: what it imported would not be what people run.',
  },
  {
    tag: 'type:tests',
    workspaces: ['type:lib', 'type:infra'],
    because: 'These tests start systems by path, as processes: what they imported would not be what people run.',
  },
]

/** In tests anything from npm will do, and infrastructure starts the real parts they run against. */
export const inTests = boundaries.map(({ tag, workspaces, because }) => ({
  tag,
  workspaces: [...workspaces, 'type:infra'],
  because,
}))

/** The same, as `@nx/enforce-module-boundaries` takes it. */
export const constraintsOf = (rules) =>
  rules.map(({ tag, workspaces, packages, notPackages }) => ({
    sourceTag: tag,
    onlyDependOnLibsWithTags: workspaces,
    ...(packages && { allowedExternalImports: packages }),
    ...(notPackages && { bannedExternalImports: notPackages }),
  }))
