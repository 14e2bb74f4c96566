# SPDX-License-Identifier: Apache-2.0
"""Asks daemons for every method of the page, and holds what they take and give against it.

    control.py PAGE DEMO.ndjson FOUNDER.sock MEMBER.sock LONE.sock READER.sock

The founder's network has the demo records, and the member is in it; the other two are in none.
"""

import json
import pathlib
import re
import sys
import time

page, demo, *sockets = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(page).parent))
from control import Goda, GodaError  # the page's example is what asks

founder, member, lone, reader = map(Goda, sockets)
wrong = []


# -- the page: {method: {"takes": {name: type}, "gives": {...}}}, {shape: {name: type}} ---------------


def types_of(cell):
    """`"a"` or [`hit`], optional → (['"a"', '[hit]'], True)"""
    alternatives = cell.removesuffix(", optional").replace("`", "").split(" or ")
    return alternatives, cell.endswith(", optional")


methods, shapes, place = {}, {}, None
for line in pathlib.Path(page).read_text().partition("## Methods")[2].splitlines():
    if m := re.fullmatch(r"### (.*)", line):
        method = methods.setdefault(m[1], {"takes": {}, "gives": {}})
    elif m := re.fullmatch(r"#### A map: (.*)", line):
        shape = shapes.setdefault(m[1], {})
    elif m := re.fullmatch(r"\| (takes|gives|has) \| \| \|", line):
        place = shape if m[1] == "has" else method[m[1]]
    elif m := re.fullmatch(r"\| `(.*?)` \| (.*?) \| .*", line):
        place[m[1]] = types_of(m[2])

# -- what is given ----------------------------------------------------------------------------------

plain = {
    "text": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "n": lambda v: type(v) is int and v >= 0,
    "int": lambda v: type(v) is int,
    "float": lambda v: isinstance(v, float),
    "bytes": lambda v: isinstance(v, bytes),
    "hex": lambda v: isinstance(v, str) and re.fullmatch("[0-9a-f]{64}", v),
    "prefix": lambda v: isinstance(v, str),
    "slug": lambda v: isinstance(v, str) and re.fullmatch("[a-z][a-z0-9_-]*", v),
    "code": lambda v: isinstance(v, str) and re.fullmatch("[EW][0-9]{3}", v),
    "time": lambda v: type(v) is int and v > 10**12,
    "ms": lambda v: type(v) is int and 0 <= v < 10**11,
    "date": lambda v: isinstance(v, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", v),
    "map": lambda v: isinstance(v, dict) and all(isinstance(k, str) for k in v),
    "nil": lambda v: v is None,
}
seen = set()  # (where, key, type) that was met


def until(true, *question, **params):
    """Asks again until the answer is so."""
    for _ in range(300):
        answer = ask(*question, **params)
        if true(answer):
            return answer
        time.sleep(0.05)
    sys.exit(f"in vain: {question[1:]}")


def is_a(where, key, value, kind):
    if kind.startswith('"'):
        return value == kind[1:-1]
    if kind.startswith("["):
        return isinstance(value, list) and all(fits(where, key, v, [kind[1:-1]]) for v in value)
    if kind in plain:
        return bool(plain[kind](value))
    return isinstance(value, dict) and holds(kind, value, shapes[kind])


def fits(where, key, value, kinds):
    for kind in kinds:
        if is_a(where, key, value, kind):
            seen.add((where, key, kind))
            return True
    return False


def holds(where, value, rows):
    for key in value.keys() - rows.keys():
        wrong.append(f"{where}: {key} is not on the page")
    for key, (kinds, optional) in rows.items():
        if key not in value:
            if not optional:
                wrong.append(f"{where}: no {key}")
        elif not fits(where, key, value[key], kinds):
            wrong.append(f"{where}: {key} is {value[key]!r}, and no {' or '.join(kinds)}")
    return True


asked = {}


def ask(daemon, name, /, **params):
    holds(name, params, {k: (kinds, True) for k, (kinds, _) in methods[name]["takes"].items()})
    asked.setdefault(name, []).append((daemon, params))
    result = daemon.call(name, **params)
    holds(name, result, methods[name]["gives"])
    return result


# -- a story in which every method is asked for -------------------------------------------------------

example = json.loads(pathlib.Path(demo).read_text().splitlines()[0])
example.pop("org", None), example.pop("kind", None), example.pop("import_key", None)
fields = {k: v for k, v in example.items() if k in
          "title summary body category tags unit year recipient stage outcome results provider origin".split()}

assert ask(lone, "status")["network"] is None
home = ask(founder, "status")["network"]
ask(lone, "network.create", name="Annat", org="annan", org_name="Annan")
ask(reader, "adopt", network=home)
ask(member, "adopt", network=home)
for name in "members", "peers", "metrics", "roster", "keys", "stats", "check", "disk":
    ask(founder, name)
ask(founder, "metrics", form="prometheus")
ask(founder, "roster", limit=1)
ask(founder, "check", whole=True)
ask(founder, "invite", org="ny", org_name="Ny", role="member", expires_ms=60000)
ask(founder, "invite", org="medlem", rekey=True)
token = ask(founder, "invite", org="lasare", org_name="Läsare", role="reader")["token"]
ask(reader, "join", token=token)

made = ask(founder, "publish", kind="example", copies=1, timeout_ms=20000, force=False, allow="",
           fields=fields | {"import_key": "mitt", "review_by": "2001-01-31", "lang": "sv"})["id"]
assert ask(founder, "publish", kind="example", fields=fields | {"import_key": "mitt"})["existing"]
ask(founder, "publish", kind="update", ref=made, prev=made, fields=fields | {"title": "Ny rubrik"})
problem = ask(founder, "publish", kind="problem", fields={
    "title": "Få söker", "summary": "Färre än förr", "body": "Vi når dem inte.", "category": "skola",
    "recipient": "Ungdomar", "need": "Fler sökande"})["id"]
question = ask(founder, "publish", kind="comment", ref=made,
               fields={"text": "Vad kostar det?", "question": True})["id"]
ask(founder, "publish", kind="comment", ref=made, fields={"text": "Inget.", "answers": question})
ask(founder, "publish", kind="proposal", ref=problem, fields={"text": "Så här", "solution": made})
assert ask(founder, "wait", id=made, copies=1, timeout_ms=20000, report=True)["holders"]

ask(member, "publish", kind="assessment", ref=made, fields={"flag": "innovative", "why": "Nytt"})
ask(member, "publish", kind="adoption", ref=made, fields={"status": "trying", "text": "Vi provar"})

ask(founder, "search")
ask(founder, "search", words="hemtjänst natt", why=True, counts=True, sort="rank", limit=5, offset=1)
ask(founder, "search", words="hemtjäntst zqxzqx", flag="unassessed", year="2019..2024", category="skola")
ask(founder, "search", following={"tags": ["natt"], "categories": ["skola"]}, since="2020", kind="example",
    arrived_since=10**12 + 1, overdue=False, unassessed=True, unanswered=False, own=True, withdrawn=True, hidden=True)
ask(founder, "search", org="medlem", outcome="good", award="winner", tag="natt", year=2020)
ask(founder, "search", words="hemtjänst", award="winner")
ask(founder, "search", kind="problem", status="open", procurement=False)
ask(founder, "hide", id=made, reason="Utreds")
ask(founder, "get", id=made)
ask(founder, "log")
ask(founder, "hide", id=made, undo=True)
ask(founder, "get", id="mitt", version="1")
ask(founder, "get", id=question)
ask(founder, "get", id=problem)
ask(founder, "similar", id=made[:12])
ask(founder, "similar", fields=fields, limit=2)
ask(founder, "publish", kind="withdrawal", ref=made, fields={"reason": "other", "erase": "yes", "decision": "KS 1"})
until(lambda a: any(m["done"] for m in a["members"]), founder, "receipts", id=made)
until(lambda a: any(p["lag_ms"] is not None for p in a["peers"]), founder, "peers")
ask(founder, "receipts", id=problem)
ask(founder, "get", id=made)
ask(founder, "search", withdrawn=True, own=True)
ask(founder, "log")

envelopes, after = [], 0
while after is not None:
    some = ask(founder, "export", after=after, limit=50)
    envelopes += some["envelopes"]
    after = some["next"]
copy, after = b"", 0
while after is not None:
    some = ask(founder, "backup", after=after)
    copy += some["bytes"]
    after = some["next"]
    if len(copy) != (after or some["total"]):
        wrong.append("backup: a piece is missing")
if not copy.startswith(b"SQLite format 3"):
    wrong.append("backup: this is no database")
ask(founder, "submit", envelopes=envelopes[:3] + [b"nonsense"])

ask(founder, "member", what="role", org="lasare", role="member")
until(lambda a: a["role"] == "member", reader, "status")
lesson = ask(reader, "publish", kind="example", fields=fields, copies=1, timeout_ms=20000)["id"]
until(lambda a: a["records"] == ask(reader, "status")["records"], founder, "status")
ask(founder, "member", what="succeed", org="lasare", successor="medlem")
ask(founder, "member", what="retire", org="lasare", ago_ms=0)
assert ask(founder, "get", id=lesson)["record"]["successor"]
ask(founder, "members")
ask(founder, "roster")
ask(founder, "key.kit")
ask(founder, "key.rotate", split=False)
ask(founder, "rebuild")

for name in methods.keys() - asked.keys():
    wrong.append(f"{name}: nothing here asks for it")
for name, rows in methods.items():
    for key in rows["takes"].keys() - {k for _, params in asked.get(name, []) for k in params}:
        wrong.append(f"{name}: nothing here gives it {key}")

# What no answer had has not been tried; but for some that need a day's trouble.
rare = {("status", "no_dictionary"), ("status", "config_refused"), ("status", "restart_for"), ("peer", "error"),
        ("search", "partial"), ("status", "twin"), ("twin", "address"), ("twin", "since"), ("twin", "first")}
for where, rows in [(m, methods[m]["gives"]) for m in methods] + list(shapes.items()):
    for key, (kinds, _) in rows.items():
        if not any((where, key, kind) in seen for kind in kinds if kind != "nil") and (where, key) not in rare:
            wrong.append(f"{where}: no answer had {key}")

# -- what is not taken --------------------------------------------------------------------------------


def refused(daemon, name, params, key, what):
    try:
        daemon.call(name, **params)
        wrong.append(f"{name}: {what} {key} is taken")
    except GodaError as e:
        if e.error["field"] != key or e.code != "E406":
            wrong.append(f"{name}: {what} {key} is answered with {e.error}")


for name, rows in methods.items():
    daemon, params = asked[name][0]
    refused(daemon, name, params | {"serach": 1}, "serach", "unknown")
    for key, (kinds, optional) in rows["takes"].items():
        daemon, params = next(a for a in asked[name] if key in a[1])
        refused(daemon, name, params | {key: [[]] if "map" in kinds else {"x": 1.5}}, key, "wrong")
        if not optional:
            refused(daemon, name, {k: v for k, v in params.items() if k != key}, key, "missing")

print(*sorted(set(wrong)), sep="\n", end="\n" if wrong else "")
print(f"{len(methods)} methods, {len(shapes)} maps, {len(seen)} types met, {len(set(wrong))} faults")
sys.exit(bool(wrong))
