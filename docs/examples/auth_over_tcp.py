"""Calls the auth service over TCP: a caller in another language, with nothing but Python's standard library.

    python3 docs/examples/auth_over_tcp.py              # the public keys
    python3 docs/examples/auth_over_tcp.py aquill       # the profile of a user

AUTH_TCP is the address (127.0.0.1:5001 without it), RPC_SECRET the secret that caller and callee share. The bytes are
explained in docs/wire.md. A real caller would also keep its connection, send pings, and understand goodbye.
"""

import hashlib
import hmac
import json
import os
import socket
import struct
import sys

SERVICE = "auth"
ADDRESS = os.environ.get("AUTH_TCP", "127.0.0.1:5001")
SECRET = os.environ.get("RPC_SECRET", "development-rpc-secret")
TIMEOUT_MS = 3_000

HELLO = struct.Struct("!4sBB32s")  # magic, version, codec, nonce
HEAD = struct.Struct("!IBI")  # length of what follows it, kind, call
MAGIC, VERSION, JSON = b"MURM", 1, 1
CALL, RESULT, FAILURE = 1, 2, 3
KIND_AND_CALL = 5  # bytes: `length` counts them too


def take(connection, size):
    """Exactly so many bytes: a read may give fewer."""
    taken = b""
    while len(taken) < size:
        chunk = connection.recv(size - len(taken))
        if not chunk:
            sys.exit("The callee has closed the connection: is RPC_SECRET its secret, and is it auth?")
        taken += chunk
    return taken


def prove(role, theirs, ours):
    """That we know the secret, without sending it. The callee's hello comes first in both proofs."""
    return hmac.digest(SECRET.encode(), f"{role} {SERVICE}\n".encode() + theirs + ours, hashlib.sha256)


def shake_hands(connection):
    theirs = take(connection, HELLO.size)
    magic, version, codec, _nonce = HELLO.unpack(theirs)
    if (magic, version, codec) != (MAGIC, VERSION, JSON):
        sys.exit(f"The callee speaks {magic!r}, version {version}, codec {codec}: this program speaks MURM, 1 and 1")
    ours = HELLO.pack(MAGIC, VERSION, JSON, os.urandom(32))
    connection.sendall(ours + prove("caller", theirs, ours))
    if not hmac.compare_digest(take(connection, 32), prove("callee", theirs, ours)):
        sys.exit("The callee does not know the secret")


def call(connection, operation, argument):
    number = 1  # each call in flight on a connection has its own; here there is one
    context = {"x-timeout-ms": str(TIMEOUT_MS)}
    payload = json.dumps({"operation": operation, "input": argument, "context": context}).encode()
    connection.sendall(HEAD.pack(KIND_AND_CALL + len(payload), CALL, number) + payload)
    while True:
        length, kind, answered = HEAD.unpack(take(connection, HEAD.size))
        payload = take(connection, length - KIND_AND_CALL)
        if answered == number and kind == RESULT:
            return json.loads(payload)
        if answered == number and kind == FAILURE:
            failure = json.loads(payload)
            sys.exit(f"{failure['code']}: {failure['message']}")


def main():
    host, port = ADDRESS.rsplit(":", 1)
    try:
        connection = socket.create_connection((host, int(port)), timeout=TIMEOUT_MS / 1_000)
    except OSError as reason:
        sys.exit(f"No connection to {ADDRESS}: {reason}. Does auth listen to tcp?")
    with connection:
        shake_hands(connection)
        if len(sys.argv) > 1:
            answer = call(connection, "byHandle", {"handle": sys.argv[1]})
        else:
            answer = call(connection, "jwks", {})
        print(json.dumps(answer, indent=2))


main()
