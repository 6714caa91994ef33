"""Tells the followers of a user that this user has posted, with one datagram: for a system that runs with EVENTS=udp.

    python3 docs/examples/notify_over_udp.py obirch "Seen from Python"

It is the news of a post, and there is no such post: notify believes any program that knows the secret. Whether the datagram
arrives is not known, because nothing answers. NOTIFY_UDP is the address (127.0.0.1:6005 without it), AUTH_URL that of auth,
which knows the id of the user, and RPC_SECRET the secret. The bytes are explained in docs/wire.md.
"""

import hashlib
import hmac
import json
import os
import socket
import struct
import sys
import time
import urllib.request
import uuid
from datetime import datetime, timezone

SERVICE = "notify"
ADDRESS = os.environ.get("NOTIFY_UDP", "127.0.0.1:6005")
AUTH = os.environ.get("AUTH_URL", "http://127.0.0.1:4001")
SECRET = os.environ.get("RPC_SECRET", "development-rpc-secret")

VERSION = 1
MAX_DATAGRAM = 1_200  # bytes; notify refuses larger ones
PROOF_BYTES = 16


def new_id(ms):
    """A UUID of version 7, which begins with the time."""
    random = int.from_bytes(os.urandom(10), "big")
    return str(uuid.UUID(int=(ms << 80 | random) & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def iso(ms, digits):
    return datetime.fromtimestamp(ms / 1_000, timezone.utc).isoformat(timespec=digits).replace("+00:00", "Z")


def news_of(author, text, ms):
    """[topic, id, type, payload, context], as the posts service sends it."""
    post = {"id": new_id(ms), "text": text, "createdAt": iso(ms, "milliseconds"), "author": author}
    payload = {"post": post, "at": iso(ms, "microseconds")}
    return ["posts", post["id"], "post.published", payload, {}]


def datagram(body, ms):
    sender = os.urandom(8)  # of this process
    sequence = 1  # of its first datagram
    header = struct.pack("!B", VERSION) + sender + sequence.to_bytes(6, "big") + ms.to_bytes(6, "big")
    signed = header + json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    proof = hmac.digest(SECRET.encode(), f"signal {SERVICE}\n".encode() + signed, hashlib.sha256)
    return signed + proof[:PROOF_BYTES]


def main():
    handle, text = sys.argv[1:3]
    with urllib.request.urlopen(f"{AUTH}/users/{handle}") as answer:
        user = json.load(answer)
    author = {key: user[key] for key in ("id", "handle", "name")}

    now = time.time_ns() // 1_000_000
    packet = datagram(news_of(author, text, now), now)
    if len(packet) > MAX_DATAGRAM:
        sys.exit(f"{len(packet)} bytes are too many for a datagram")
    host, port = ADDRESS.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(packet, (host, int(port)))
    print(f"{len(packet)} bytes are on their way")


main()
