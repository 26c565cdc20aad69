#!/usr/bin/env python3
"""A second verifier of Hävstång's bundles, from docs/reference/bundle-format.md and ledger.md alone.
The forms of what is in a bundle are in forms.py, and what the standards say in standards.py.

    python3 verify.py BUNDLE [--key VKEY] [--checkpoint FILE] [--policy FILE] [--json]

Exits with 0 when the bundle holds, 1 when it does not, 2 when it could not be tried.
"""
import argparse, itertools, json, pathlib, re, sys
from forms import BODIES, CLASSES, COLUMNS, COMMITMENT, COMMITS, COMMITTED, ENTRIES, ENTRY, HEAD, HEADS
from forms import HIDDEN, KEYS, MANIFEST, MODELS, NOTES, OLD, PASSED_OVER, POLICY, REQUIRED, ROW, ROWS, RUN
from forms import STATED, TABLE, bodies_withheld, body_hash, commitment_over, csv_row, ended, head_leaf
from forms import header, heads_over, rising, text
from standards import LOG, canonical, cosigned_at, fits, grow, included, is_quorum, is_signed_by
from standards import parse_key, parse_note, parse_policy, root_of, seconds_of, sha, value_of, widths

MINUTE = 60

class Verifier:
    def __init__(self, folder, key, held, policy):
        self.folder, self.given, self.held, self.own_policy = pathlib.Path(folder), key, held, policy
        self.findings, self.lowest, self.edge, self.size, self.quorum_at = [], 4, [], 0, None

    def check(self, good, file, what, index=None, denies=0):
        """`denies` is the trust level that cannot be reached unless this is so."""
        if not good:
            self.lowest = min(self.lowest, denies)
            self.findings.append({"file": file, "what": what, "index": index})
        return good

    def run(self):
        if self.check(self.read_manifest(), MANIFEST, "is not the manifest of a bundle"):
            self.read_policy()
            self.read_checkpoints()
            self.read_events()
            self.read_heads()
            self.read_models()
            for name in PASSED_OVER:
                self.lines(name)
        good = not self.own_policy or self.quorum_at == self.size
        self.check(good, NOTES, "has no quorum on its last", denies=3)
        most = "L2" if self.held else "L1"
        level = [None, "L0", "L1", most, "L3" if self.own_policy else most][self.lowest]
        first = min((f["index"] for f in self.findings if f["index"] is not None), default=None)
        return {"ok": self.lowest == 4, "level": level, "events": self.size, "first": first,
                "findings": self.findings}

    def read_manifest(self):
        there = {path.relative_to(self.folder).as_posix(): path for path in self.folder.rglob("*")}
        self.there = {name: path for name, path in there.items() if path.is_file() and not path.is_symlink()}
        try:
            data = self.there[MANIFEST].read_bytes()
            m = json.loads(data)
            is_old = m["version"] == 1 and not {*OLD} & {*m}
            self.m = {**m, **OLD} if is_old else m
            self.files, self.scope = {file["path"]: file for file in m["files"]}, self.m["scope"]
            own = {key: m[key] for key in m if key != "manifestHash"}
            own["manifestHash"] = sha(canonical(own).encode()).hex()
            form = json.dumps(own, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
            schemas = {name for name in self.files if re.fullmatch(r"schemas/[0-9a-f]{16,64}\.json", name)}
            needed = REQUIRED if is_old else REQUIRED | {HEADS}
            sound = fits({key: self.m[key] for key in STATED}, STATED) and len(data) <= 4 << 20
            sound = sound and needed <= {*self.files} - schemas <= needed | {POLICY, *PASSED_OVER}
            sound = sound and len(self.files) == len(m["files"])
            sound = sound and self.scope.get("first", -1) < self.scope.get("end", 0)
            self.unshown = m["withheld"] + self.m["outOfScope"]
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            return False
        self.check(form.encode() == data, MANIFEST, "has been changed")
        # The tree for readers of static logs is passed over, where a bundle may have it.
        passed = "schemas|manifest.json" + ("" if self.unshown else "|checkpoint|tile(/.*)?")
        for name in {*there} - {*self.there} | {*there} ^ {*self.files}:
            good = re.fullmatch(passed, name) and (name in self.there) != there[name].is_dir()
            self.check(good, name, "is listed and not there as an ordinary file, or not listed")
        return sound and self.unshown <= m["size"]

    def lines(self, name):
        """The lines of a file, None when it is not there; checks that it is the file that is listed."""
        if name not in self.there or name not in self.files:
            return None
        data = self.there[name].read_bytes()
        *rows, rest = data.split(b"\n")
        found = {"path": name, "sha256": sha(data).hex(), "bytes": len(data), "lines": len(rows)}
        rows = [*itertools.takewhile(lambda row: len(row) <= 256 << 10, rows)]
        texts = [row.decode("utf-8", "replace") for row in rows]
        whole = rest == b"" and len(rows) == found["lines"] and [text.encode() for text in texts] == rows
        self.check(whole and found == self.files[name], name, "is not lines of text, or not what is listed")
        return texts

    def read_policy(self):
        shipped = self.lines(POLICY)
        policy = self.own_policy or shipped and "\n".join(shipped) + "\n"
        self.policy = parse_policy(policy.replace("\r", "")) if policy else None
        self.check(self.policy or not policy, POLICY, "is no policy", denies=3)
        logs = self.policy[0] if self.policy else []
        own = [key for key in logs if key[0] == self.m["origin"]]
        if not self.check(own or not logs, POLICY, "is of other logs", denies=3):
            self.policy = None
        self.key = parse_key(self.given.strip(), LOG) if self.given else None
        self.check(self.key or not self.given, KEYS, "is no key: the one that you gave", denies=1)
        if self.own_policy and not self.given and len(own) == 1:
            self.key = own[0]
        # The time before which no event can be, and the newest event since it.
        self.after, self.newest = 0, ("", 0)

    def read_checkpoints(self):
        """The checkpoints, and the one that the auditor holds, by size: the tree is compared with them."""
        keys, before, self.stops = [parse_key(line, LOG) for line in self.lines(KEYS) or []], -1, {}
        self.check(None not in keys and (keys or self.key), KEYS, "is not keys, one a line", denies=1)
        *parts, rest = "".join(line + "\n" for line in self.lines(NOTES) or []).split("\n\n")
        self.check(rest == "" and len(parts) % 2 == 0, NOTES, "does not end with a checkpoint")
        for body, signatures in zip(parts[::2], parts[1::2]):
            note = parse_note(f"{body}\n\n{signatures}\n")
            good = note and note[4] and note[1] == self.m["origin"] and before <= note[2] <= self.m["size"]
            if self.check(good, NOTES, "holds what is no checkpoint of this log, or not in order"):
                before = note[2]
                accepted = [self.key] if self.key else []
                accepted += [key for key in keys if key and (not self.key or before < self.m["size"])]
                signed = not accepted or any(is_signed_by(note, key) for key in accepted)
                self.check(signed, NOTES, f"is not signed at size {before} as it should be", denies=1)
                self.stops.setdefault(before, []).append((note, 0))
        self.check(before == self.m["size"], NOTES, "has no checkpoint of the size of the bundle")
        if self.held:
            note = parse_note(self.held.replace("\r", "").strip() + "\n")
            good = note and note[1] == self.m["origin"] and note[2] <= self.m["size"]
            if self.check(good, NOTES, "does not reach what you hold, or that is of another log", denies=2):
                self.stops.setdefault(note[2], []).append((note, 2))

    def add(self, nodes):
        """Grows the tree by subtrees, (width, hash), and compares the roots of the checkpoints on the way."""
        before = self.size if nodes else -1
        for width, node in nodes:
            grow(self.edge, node, width)
            self.size += width
        for size in sorted(size for size in self.stops if before < size <= self.size):
            for note, denies in self.stops[size]:
                good = size == self.size and note[3] == root_of(self.edge)
                self.check(good, NOTES, f"the first {size} events do not give its root", denies=denies)
                if good and denies == 0 and self.policy:
                    self.see_witnesses(note)

    def see_witnesses(self, note):
        """An event lies between the last quorum before it and the first over it, give or take a minute."""
        _, names, quorum = self.policy
        said = {name: cosigned_at(note, key) for name, key in names.items() if len(key) == 3}
        self.check(False not in said.values(), NOTES, "a witness did not sign what bears its name", denies=3)
        times = {name: at for name, at in said.items() if at}
        if times and is_quorum(names, quorum, times):
            recorded, index = self.newest
            good = not recorded or seconds_of(recorded) <= max(times.values()) + MINUTE
            self.check(good, ENTRIES, "was dated ahead", -index, denies=3)
            self.after, self.newest = min(times.values()), ("", 0)
            self.quorum_at = None if quorum == "none" else note[2]

    def read_events(self):
        m, named = self.m, {*self.scope.get("streams", []), *self.scope.get("events", [])}
        self.named, self.left, self.ids = named, {*named}, {None}
        self.streams, self.shown, self.made = {}, [], []
        self.sums = {"withheld": 0, "outOfScope": 0, "classifications": dict.fromkeys(CLASSES, 0)}
        files = [self.lines(name) for name in (ENTRIES, BODIES, ROWS)]
        read, nodes = 1, [] if files[0] else None
        self.add([])
        beside = [itertools.repeat(None) if lines is None else lines[1:] for lines in files]
        for line, body, row in zip(*beside):
            if nodes is None or self.size == m["size"]:
                break
            read, nodes = read + 1, self.read_line(line, body, row)
            self.add(nodes or [])
        if nodes is None:
            return
        self.check(self.size == m["size"], ENTRIES, "or a file beside it ends too early", self.size)
        left = {"entries": self.unshown, "payloads": self.unshown + m["bodiesWithheld"]["classification"]}
        ends = [[ended(part, m["size"], n)] for part, n in left.items()]
        starts = [header(self.m, "entries"), header(self.m, "payloads"), COLUMNS]
        for name, lines, start, end in zip((ENTRIES, BODIES, ROWS), files, starts, [*ends, []]):
            good = lines is None or lines[:1] == [start] and lines[read:] == end
            self.check(good, name, "does not begin or end as it should")
        self.sums["tenants"] = sorted({tenant for tenant, _ in self.streams.values()})
        self.sums["bodiesWithheld"] = bodies_withheld(self.shown, m["version"])
        self.check(self.sums == {key: m[key] for key in self.sums}, MANIFEST, "states other sums than it has")
        good = not self.left and self.scope.get("end", 0) <= m["size"]
        self.check(good, ENTRIES, "does not show all that is in scope")
        schemas = {f"schemas/{e['schema']}.json" for _, e in self.shown}
        for name in schemas | {name for name in {*self.files} & {*self.there} if name.startswith("schemas/")}:
            data = self.there[name].read_bytes() if self.lines(name) else b""
            good = 0 < len(data) <= 1 << 20 and sha(data[:-1]).hex().startswith(name[8:-5])
            self.check(good, name, "is not there, or not the schema that its name says")

    def inside(self, index, stream=None):
        if self.scope["kind"] == "period":
            return self.scope["first"] <= index < self.scope["end"]
        return self.scope["kind"] == "all" or index in self.named or stream in self.named

    def read_line(self, line, body, row):
        """An event or a run of events → the subtrees that it is; None when what follows has no place."""
        index, value, leaf = self.size, value_of(line), sha(b"\0" + line.encode())
        nodes, wanted = [(1, leaf)], None
        if fits(value, RUN):
            end = value["to"]
            parts = [*widths(index, end)] if index < end <= self.m["size"] else []
            if not self.check(len(parts) == len(value["hashes"]) > 0, ENTRIES, "is no run of events", index):
                return None
            nodes = [*zip(parts, map(bytes.fromhex, value["hashes"]))]
            wanted, hashed = f"{index}..{end - 1};;;;;;;;", sha(b'{"outOfScope":true}').hex()
            self.sums["outOfScope"] += end - index
            good = not any(map(self.inside, range(index, end)))
            self.check(good, ENTRIES, "leaves out what is in scope", index)
        elif fits(value, HIDDEN):
            nodes = [(1, bytes.fromhex(value["leaf"]))]
            wanted, hashed = f"{index};;;;;;;;{value['leaf']}", sha(b'{"withheld":true}').hex()
            self.sums["withheld"] += 1
        elif self.check(fits(value, ENTRY), ENTRIES, "is no canonical entry", index):
            wanted, hashed = csv_row(index, value, leaf), body_hash(value, self.m["version"])
            self.read_event(value, index, body)
        if wanted:
            good = body is None or sha(body.encode()).hex() == hashed
            self.check(good, BODIES, "is not the body that the entry names", index)
            self.check(row in (None, wanted), ROWS, "is not the row of its entry", index)
        return nodes

    def read_event(self, e, index, body):
        self.sums["classifications"][e["classification"]] += 1
        self.shown.append((index, e))
        self.check(self.inside(index, e["stream"]), ENTRIES, "is outside of the scope", index)
        self.left -= {e["stream"], index}
        start = e["revision"] - 1 if self.scope["kind"] == "period" else -1
        tenant, revision = self.streams.get(e["stream"], (e["tenant"], start))
        is_single = "streams" in self.scope and e["stream"] not in self.named
        good = e["tenant"] == tenant and (is_single or e["revision"] == revision + 1)
        self.check(good, ENTRIES, "does not follow in its stream", index)
        self.streams[e["stream"]] = tenant, e["revision"]
        good = e["id"] not in self.ids and e["occurredAt"] <= e["recordedAt"]
        good = good and (self.scope["kind"] != "all" or e["causationId"] in self.ids)
        self.check(good, ENTRIES, "repeats an id, precedes its cause, or was recorded too early", index)
        self.ids.add(e["id"])
        if self.policy:
            good = seconds_of(e["recordedAt"]) >= self.after - MINUTE
            self.check(good, ENTRIES, "was dated back", index, denies=3)
            self.newest = max(self.newest, (e["recordedAt"], -index))
        if e["type"] == COMMITS and body is not None:
            self.made.append((index, value_of(body) if fits(value_of(body), COMMITTED) else None))

    def read_heads(self):
        lines = self.lines(HEADS) if self.m["version"] == 2 else None
        values = [value_of(line) for line in lines or []]
        listed, heads = [v for v in values if fits(v, COMMITMENT)], [v for v in values if fits(v, HEAD)]
        trailer = {"counts": {"commitments": len(listed), "streams": len(heads)}, "end": "heads"}
        whole = [header(self.m, "heads"), *map(canonical, [*listed, *heads, trailer])]
        order = [n for v in listed for n in (v["size"] - 0.5, v["event"])]
        good = rising(text)([head["stream"] for head in heads]) and order == sorted({*order})
        self.check(lines is None or lines == whole and good, HEADS, "is not commitments and heads, in order")
        sizes, streams, said = {v["event"]: v["size"] for v in listed}, self.scope.get("streams", []), None
        good = [*sizes] == [index for index, _ in self.made] and len(heads) in (0, len(streams))
        self.check(good or lines is None, HEADS, "lists other commitments or streams than are shown")
        for index, said in [one for one in self.made if sizes.get(one[0], one[0] + 1) <= one[0]]:
            is_whole = self.scope["kind"] == "all" and not self.unshown
            good = said and said["size"] == sizes[index]
            good = good and (not is_whole or said == commitment_over(self.shown, sizes[index]))
            self.check(good, BODIES, "commits to other heads than the events have", index)
        ends = heads_over(self.shown, listed[-1]["size"] if listed else 0)
        for h in heads:
            leaf, proof = head_leaf(h["stream"], h["revision"], h["index"]), map(bytes.fromhex, h["proof"])
            good = said and h["stream"] in streams and ends.get(h["stream"]) == (h["revision"], h["index"])
            good = good and included(leaf, h["position"], said["streams"], proof, bytes.fromhex(said["root"]))
            self.check(good, HEADS, f"does not prove where {h['stream']} ends")

    def read_models(self):
        lines = self.lines(MODELS)
        values, place, places = [value_of(line) for line in (lines or [])[1:-1]], 0, [(0, b"\xff")]
        tables, rows = [v for v in values if fits(v, TABLE)], [v for v in values if fits(v, ROW)]
        for v in values:
            place += fits(v, TABLE)
            places.append((place, v["key"].encode() if fits(v, ROW) else b""))
        good = len(rows) + len(tables) == len(values) and all(a < b for a, b in zip(places, places[1:]))
        good = good and len({v["table"] for v in tables}) == len(tables)
        good = good and all(v["index"] <= self.m["size"] for v in tables)
        trailer = canonical({"counts": {"rows": len(rows), "tables": len(tables)}, "end": "read-models"})
        good = lines is None or good and lines[:1] + lines[-1:] == [header(self.m, "read-models"), trailer]
        self.check(good, MODELS, "is not tables with their rows, in order")

def main():
    options = argparse.ArgumentParser(usage=__doc__)
    for name in ("bundle", "--key", "--checkpoint", "--policy"):
        options.add_argument(name)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    try:
        files = [path and pathlib.Path(path).read_text("utf-8") for path in (given.checkpoint, given.policy)]
        verdict = Verifier(given.bundle, given.key, *files).run()
    except OSError as error:
        sys.exit(print(f"cannot be tried: {error.strerror}", file=sys.stderr) or 2)
    for file, what, index in [] if given.json else [[*f.values()] for f in verdict["findings"][:20]]:
        print(ascii(f"{file}{'' if index is None else f' {index}'}: {what}")[1:-1])
    holds = "holds" if verdict["ok"] else "does not hold"
    said = f"{holds}: {verdict['events']} events, trust level {verdict['level'] or 'none'}"
    print(json.dumps(verdict) if given.json else said)
    sys.exit(0 if verdict["ok"] else 1)

if __name__ == "__main__":
    main()
