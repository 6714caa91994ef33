import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { type Described, operationOf } from './operation.ts'
import { described, schemas } from './schemas.ts'

// In the order in which a reader would try them.
const TAGS = ['users', 'sessions', 'me', 'posts', 'timeline', 'search', 'notifications']

/** The OpenAPI 3.1 document of the endpoints, made from the schemas that validate them. */
export const documentOf = (endpoints: Described[]) =>
  createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Murmuration',
        version: '1.0.0',
        description: 'A small social network, built twice. Both systems answer this API in the same way.',
      },
      tags: TAGS.map((name) => ({ name })),
      paths: pathsOf(endpoints),
      components: {
        schemas,
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An access token of 15 minutes' } },
      },
    },
    {
      override: ({ zodSchema, jsonSchema }) => {
        // Otherwise each schema would appear twice: as an input without `additionalProperties`, as an output with it.
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        const better = described.get(zodSchema)
        if (!better) return
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
        Object.assign(jsonSchema, better)
      },
    },
  )

const pathsOf = (endpoints: Described[]) => {
  const paths: ZodOpenApiPathsObject = {}
  for (const spec of endpoints) {
    const [verb, route] = spec.http.split(' ') as [string, string] // `VERB /path`
    const path = route.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [verb.toLowerCase()]: operationOf(spec) }
  }
  return paths
}
