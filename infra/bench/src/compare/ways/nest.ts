import 'reflect-metadata'
import { freePort } from '@murmuration/local'
import type { PostPage } from '@murmuration/contracts'
import { Controller, Logger, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices'
import { firstValueFrom } from 'rxjs'
import { answers, payloads, type Keys, type Mirror } from '../mirror.ts'
import type { Ends } from './way.ts'

class Handlers {
  echo(keys: Parameters<Mirror['echo']>[0]) {
    return answers.echo(keys)
  }
  page(input: Parameters<Mirror['page']>[0]) {
    return answers.page(input)
  }
}
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- to NestJS, a module is a class
class App {}

/** NestJS is told by decorators; each is a function, and is called as one here. */
const decorate = () => {
  for (const name of payloads) {
    const method = Object.getOwnPropertyDescriptor(Handlers.prototype, name)! // the class above has it
    MessagePattern(name)(Handlers.prototype, name, method)
  }
  Controller()(Handlers)
  Module({ controllers: [Handlers] })(App)
}

const optionsFor = (transport: Transport.TCP | Transport.REDIS, address: string) => {
  const { hostname: host, port } = new URL(address)
  return { transport, options: { host, port: Number(port) } }
}

Logger.overrideLogger(false)

const ends = (transport: Transport.TCP | Transport.REDIS): Ends => ({
  listen: async (broker) => {
    decorate()
    const address = transport === Transport.REDIS ? broker : `tcp://127.0.0.1:${await freePort()}`
    const app = await NestFactory.createMicroservice(App, optionsFor(transport, address))
    await app.listen()
    return address
  },
  connect: async (address) => {
    const client = ClientProxyFactory.create(optionsFor(transport, address))
    await client.connect()
    const api: Mirror = {
      echo: (keys) => firstValueFrom(client.send<Keys>('echo', keys)),
      page: (input) => firstValueFrom(client.send<PostPage>('page', input)),
    }
    return { api, close: async () => void client.close() }
  },
})

export const nestTcp = ends(Transport.TCP)
export const nestRedis = ends(Transport.REDIS)
