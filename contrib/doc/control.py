#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Asks godad, from Python (Debian's python3-msgpack): says hello, searches, publishes, and shows what
it published.

    control.py SOCKET WORDS [EXAMPLE.json]

control.md, beside this file, describes the methods. The class Goda is all that a program of one's own needs.
"""

import json
import socket
import sys

import msgpack


class GodaError(Exception):
    """What the daemon refused: code ("E401"), text, detail, field, max."""

    def __init__(self, error):
        super().__init__(": ".join(error[k] for k in ("code", "text", "field", "detail") if error[k]))
        self.code, self.error = error["code"], error


class Goda:
    """One connection to the daemon."""

    def __init__(self, path="/run/goda/control.sock"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.answers = msgpack.Unpacker()  # finds where each answer ends
        self.number = 0

    def call(self, method, /, **parameters):
        """The result of a method, a dict; raises GodaError."""
        self.number += 1
        self.socket.sendall(msgpack.packb([0, self.number, method, [parameters]]))
        while True:
            for _, number, error, result in self.answers:
                if error:
                    raise GodaError(error)
                if number == self.number:
                    return result
            some = self.socket.recv(65536)
            if not some:
                raise ConnectionError("godad closed the connection")
            self.answers.feed(some)


def main(path, words, file=None):
    goda = Goda(path)

    hello = goda.call("status")
    print(f"{hello['org_name']}, in {hello['network_name']}: {hello['records']} records")

    found = goda.call("search", words=words, limit=3)
    print(f"{found['total']} hits for {words}")
    for hit in found["hits"]:
        print(f"  {hit['id'][:8]}  {hit['title']} ({hit['org_name']})")

    if file:
        with open(file, encoding="utf-8") as f:
            made = goda.call("publish", kind="example", fields=json.load(f))
        record = goda.call("get", id=made["id"])["record"]
        print(f"published {record['id'][:8]}  {record['fields']['title']}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (GodaError, OSError, ValueError) as e:
        sys.exit(f"control.py: {e}")
