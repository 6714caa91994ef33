#!/usr/bin/env python3
"""A part of the system in Python: it registers a procedure at the router, and calls one that TypeScript has registered.

    pip install autobahn            (or python3-autobahn of Debian)
    npm run router
    npm run wamp -- register demo.work --as TypeScript
    python3 docs/examples/wamp.py
    npm run wamp -- call demo.python.work

An address other than ws://127.0.0.1:4010 is its first argument.
"""

import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import RegisterOptions


class Component(ApplicationSession):
    async def onJoin(self, details):
        # `roundrobin`: start it twice, and the two share the calls. `concurrency`: what comes beyond waits or is refused.
        options = RegisterOptions(invoke="roundrobin", concurrency=4)
        await self.register(self.work, "demo.python.work", options=options)

        try:
            answer = await self.call("demo.work")
            print(f"demo.work was answered by {answer}", flush=True)
        except ApplicationError as refusal:
            print(f"demo.work: {refusal.error}", flush=True)  # no_such_procedure, if nothing has registered it
        print("demo.python.work takes calls, until Ctrl-C", flush=True)

    async def work(self, *words):
        """Its words, counted: of keyword arguments and of several results WAMP knows as well."""
        if not words:
            return "Python"
        return {word: words.count(word) for word in words}

    def onDisconnect(self):
        print("The router has gone", flush=True)


if __name__ == "__main__":
    url = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:4010"
    ApplicationRunner(url, "demo").run(Component)
