#!/usr/bin/env python3
"""A second verifier of Hävstång's bundles: Python's standard library alone, written from docs/reference/bundle-format.md and ledger.md.

    python3 verify.py BUNDLE [--key VKEY] [--checkpoint FILE] [--json]

Exits with 0 when the bundle holds, 1 when it does not, 2 when it could not be tried.
"""
import argparse, base64, functools, hashlib, json, os, re, stat, sys

MAX_LINE, MAX_MANIFEST, MAX_SCHEMA, MAX_NOTE_LINES, SAFE = 256 * 1024, 4 << 20, 1 << 20, 200, 2**53 - 1
FILES = ["entries.jsonl", "payloads.jsonl", "events.csv", "checkpoints.txt", "vkeys.txt", "read-models.jsonl", "README.txt", "heads.jsonl"]
# May be there: whom the operator asks to cosign, time-stamps, and what follows from the events. Of these only the hash is looked at here.
OPTIONAL = ["policy.txt", "timestamps.txt", "provenance.jsonld", "ocel.json", "erasures.jsonl"]
HEADS = "se.havstang.reporting.heads-committed.v1"
INSTANT_OF_SCOPE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
ENTRY = "actor causationId classification commandId correlationId dataHash id occurredAt recordedAt revision schema stream tenant type v"
CLASSES = ("open", "internal", "secret")
INSTANT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.A)
WITHHELD = re.compile(r'\{"leaf":"([0-9a-f]{64})","withheld":true\}')
CONTROLS = "[\x00-\x1f\x7f-\x9f\u2028\u2029]"
sha = lambda data: hashlib.sha256(data).digest()
matches = lambda pattern, x: isinstance(x, str) and re.fullmatch(pattern, x) is not None
is_hash = lambda x: matches("[0-9a-f]{64}", x)
is_count = lambda x: type(x) is int and 0 <= x <= SAFE
is_text = lambda x: isinstance(x, str) and x != ""

def ordered(value):
    """All keys in the order of RFC 8785: by their UTF-16 code units."""
    if isinstance(value, dict):
        return {k: ordered(value[k]) for k in sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))}
    return [ordered(v) for v in value] if isinstance(value, list) else value

def canonical(value):
    """RFC 8785, for what a bundle holds: texts, whole numbers, lists, objects."""
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"))

def parse(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None

def grow(edge, n, leaf):
    """Adds leaf n to the right edge of the tree of RFC 6962, section 2.1."""
    while n % 2:
        leaf, n = sha(b"\1" + edge.pop() + leaf), n // 2
    edge.append(leaf)

def root_of(edge):
    return functools.reduce(lambda right, left: sha(b"\1" + left + right), reversed(edge)) if edge else sha(b"")

def widths(start, end):
    """The whole subtrees that leaves start to end are made of: each begins at a multiple of its width."""
    while start < end:
        width = (start & -start) or 1 << 60
        while start + width > end:
            width >>= 1
        yield width
        start += width

def included(leaf, n, size, proof, root):
    """RFC 9162, section 2.1.3.2."""
    last = size - 1
    for node in proof:
        if last == 0:
            return False
        if n & 1 or n == last:
            leaf = sha(b"\1" + node + leaf)
            while not n & 1 and n:
                n, last = n >> 1, last >> 1
        else:
            leaf = sha(b"\1" + leaf + node)
        n, last = n >> 1, last >> 1
    return last == 0 and leaf == root

def parse_gap(text):
    g = parse(text) if text.startswith('{"hashes":') else None
    good = g and sorted(g) == ["hashes", "outOfScope", "to"] and g["outOfScope"] is True and is_count(g["to"]) and canonical(g) == text
    return g if good and isinstance(g["hashes"], list) and all(map(is_hash, g["hashes"])) else None

def is_scope(s):
    ascends = lambda list_, kind: all(map(kind, list_)) and list_ == sorted(set(list_), key=lambda x: x.encode("utf-16-be") if isinstance(x, str) else x)
    keys = set(s) - {"kind", "label"}
    if s["kind"] in ("case", "decision"):
        named = is_text(s["id"]) and is_text(s.get("label", "-"))
        return named and keys == {"id", "streams", "events"} and ascends(s["streams"], is_text) and ascends(s["events"], is_count)
    if s["kind"] == "period":
        good = all(matches(INSTANT_OF_SCOPE, s[k]) for k in ("from", "to")) and is_count(s["first"]) and is_count(s["end"])
        return good and set(s) == {"kind", "from", "to", "first", "end"} and s["first"] < s["end"]
    return s == {"kind": "all"}

# Ed25519, RFC 8032 section 5.1, in plain coordinates: slow, and short.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + a[1] * b[0]) * pow(1 + k, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P

def times(n, point):
    total = (0, 1)
    while n:
        total, point, n = (add(total, point) if n & 1 else total), add(point, point), n >> 1
    return total

def decompress(data):
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for x in (r := pow(square, (P + 3) // 8, P), r * pow(2, (P - 1) // 4, P) % P):
        if (x * x - square) % P == 0 and y < P and not (x == 0 and odd):
            return (x if x & 1 == odd else P - x), y
    return None

def ed25519(public, message, signature):
    a, r, s = decompress(public), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return bool(len(signature) == 64 and a and r) and s < ORDER and times(s, base) == add(r, times(h, a))

def unbase64(text):
    """The bytes, and none at all unless the text is exactly theirs."""
    try:
        data = base64.b64decode(text, validate=True)
        return data if base64.b64encode(data).decode() == text else b""
    except ValueError:
        return b""

def parse_key(text):
    """name+id+base64(0x01 ‖ public key) → (name, id, public key)"""
    m = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})", text)
    key = unbase64(m[3]) if m else b""
    good = len(key) == 33 and key[0] == 1 and sha(m[1].encode() + b"\n" + key)[:4].hex() == m[2]
    return (m[1], m[2], key[1:]) if good else None

def parse_checkpoint(text):
    """Its lines → (origin, size, root)"""
    lines = text.split("\n")
    good = len(lines) > 3 and lines[-1] == "" not in lines[:-1] and re.fullmatch("0|[1-9][0-9]{0,15}", lines[1])
    root = unbase64(lines[2]) if good else b""
    return (lines[0], int(lines[1]), root) if len(root) == 32 and int(lines[1]) <= SAFE else None

def parse_note(text):
    """A signed note → (text, [(name, id, signature)])"""
    end = text.rfind("\n\n")
    lines = [re.fullmatch(r"\u2014 ([^+\s]+) ([A-Za-z0-9+/]+={0,2})", line) for line in text[end + 2 : -1].split("\n")]
    if end < 0 or text[-1] != "\n" or None in lines or len(lines) > 100 or re.search(r"[\0-\x09\x0b-\x1f]", text[:end]):
        return None
    signatures = [(m[1], unbase64(m[2])) for m in lines]
    return None if any(len(s) < 5 for _, s in signatures) else (text[: end + 1], signatures)

def signed_by(note, key):
    own = [s[4:] for name, s in note[1] if (name, s[:4].hex()) == key[:2]]
    return bool(own) and all(ed25519(key[2], note[0].encode(), s) for s in own)

def parse_entry(text):
    e = parse(text)
    actor = e.get("actor") if isinstance(e, dict) else None
    if not isinstance(actor, dict) or sorted(e) != ENTRY.split() or sorted(actor) != ["ref", "role", "unit"]:
        return None
    texts = [e[f] for f in "commandId correlationId id schema stream tenant type".split()] + [*actor.values()]
    good = all(map(is_text, texts)) and (e["causationId"] is None or is_text(e["causationId"])) and is_count(e["revision"])
    good = good and e["classification"] in CLASSES and is_hash(e["dataHash"]) and matches(INSTANT, e["occurredAt"])
    return e if good and is_count(e["v"]) and e["v"] == 1 and matches(INSTANT, e["recordedAt"]) and canonical(e) == text else None

def csv_field(text):
    if not re.search(CONTROLS + '|[; "]', text) and text[0] not in "=+-@":
        return text
    text = re.sub(CONTROLS, " ", text).replace('"', '""')
    return '"' + ("'" if re.match(r"\s*[=+\-@]", text) else "") + text + '"'

class Verifier:
    def __init__(self, folder, key, held):
        self.folder, self.findings, self.edge, self.size, self.held_text, self.wanted_key = folder, [], [], 0, held, key
        self.given, self.denied = parse_key(key.strip()) if key else None, 2 if held is None else 3

    def find(self, what, file, index=None, denies=0):
        """`denies` is the trust level that cannot be reached with this."""
        self.denied = min(self.denied, denies)
        self.findings.append({"file": file, "what": what, **({} if index is None else {"index": index})})

    def run(self):
        if self.open_manifest():
            self.read_checkpoints()
            self.read_heads()
            self.read_events()
            self.compare_heads()
            self.read_schemas()
            self.read_models()
            for name in ["README.txt", *OPTIONAL]:
                sum(1 for _ in self.lines(name))
        first = min((f["index"] for f in self.findings if "index" in f), default=None)
        level = f"L{self.denied - 1}" if self.denied else None
        return {"ok": not self.findings, "level": level, "events": self.size, "first": first, "findings": self.findings}

    def open_manifest(self):
        there = {name: os.path.join(self.folder, name) for name in os.listdir(self.folder)}
        for name in ("tile", "checkpoint"):  # the tree again, for readers of static logs
            there.pop(name, None)
        if "schemas" in there and stat.S_ISDIR(os.lstat(there["schemas"]).st_mode):
            schemas = there.pop("schemas")
            there |= {f"schemas/{name}": os.path.join(schemas, name) for name in os.listdir(schemas)}
        for name in [name for name, path in there.items() if not stat.S_ISREG(os.lstat(path).st_mode)]:
            self.find("is not an ordinary file", name)
            del there[name]
        path = there.pop("manifest.json", None)
        text = open(path, "rb").read(MAX_MANIFEST + 1) if path else b""
        m = parse(text.decode("utf-8", "replace")) if len(text) <= MAX_MANIFEST else None
        try:
            files = {f["path"]: f for f in m["files"]}
            own = {k: v for k, v in m.items() if k != "manifestHash"}
            self.scope, self.outside = (m["scope"], m["outOfScope"]) if m["version"] == 2 else ({"kind": "all"}, 0)
            self.closed = m["bodiesWithheld"]["classification"] if m["version"] == 2 else 0
            sound = m["format"] == "havstang-bundle" and m["withheld"] + self.outside <= m["size"] and is_scope(self.scope)
            sound &= m["version"] == 2 and is_count(self.outside) or m["version"] == 1 and not {"scope", "outOfScope", "bodiesWithheld"} & set(m)
            sound &= is_count(self.closed) and len(m.get("bodiesWithheld", "1")) == 1
            sound &= all(map(is_text, [m["origin"], m["exportedAt"], *m["tenants"]])) and len(files) == len(m["files"])
            sound &= all(map(is_count, [m["size"], m["withheld"], *(m["classifications"][c] for c in CLASSES)]))
            sound &= all(n in FILES + OPTIONAL or matches(r"schemas/[0-9a-f]{16,64}\.json", n) for n in files) and set(FILES[: 6 + m["version"]]) <= set(files)
            sound &= all(is_hash(f["sha256"]) and is_count(f["bytes"]) and is_count(f["lines"]) for f in files.values())
            own["manifestHash"] = sha(canonical(own).encode()).hex()
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            sound = False
        if not sound:
            return self.find("is not the manifest of a bundle", "manifest.json")
        if json.dumps(ordered(own), ensure_ascii=False, indent=2).encode() + b"\n" != text:
            self.find("has been changed", "manifest.json")
        for name in set(files) ^ set(there):
            self.find("is listed and not there" if name in files else "is there and not listed", name)
        self.m, self.files, self.there = m, files, there
        return True

    def lines(self, name):
        """The lines of a file, which is compared with the manifest when all of them have been taken."""
        if name not in self.there or name not in self.files:
            return
        digest, size, count, sound, listed = hashlib.sha256(), 0, 0, True, self.files[name]
        with open(self.there[name], "rb") as file:
            while line := file.readline(MAX_LINE):
                digest.update(line)
                size, count, sound = size + len(line), count + line.endswith(b"\n"), sound and line.endswith(b"\n")
                if sound:
                    text = line[:-1].decode("utf-8", "replace")
                    if text.encode() != line[:-1]:
                        self.find(f"line {count} is no text", name)
                    yield text
        if not sound or (digest.hexdigest(), size, count) != (listed["sha256"], listed["bytes"], listed["lines"]):
            self.find("is not the file that is listed, or not made of lines", name)

    def header(self, part):
        return canonical({"file": part, "origin": self.m["origin"], "size": self.m["size"], "version": self.m["version"]})

    def read_checkpoints(self):
        """The roots of all checkpoints, and of the one that the auditor holds, by size: the growing tree is compared with them."""
        keys, last, note, self.stops = [parse_key(line) for line in self.lines("vkeys.txt")], -1, [], {}
        if None in keys or (self.wanted_key and not self.given) or not (self.given or keys):
            self.find("there is no key, or a line that is none", "vkeys.txt", denies=1)
        keys = [key for key in keys if key]
        for line in self.lines("checkpoints.txt"):
            note.append(line)
            if note.count("") < 2 and len(note) < MAX_NOTE_LINES:
                continue
            signed, note = parse_note("\n".join(note)), []
            c = parse_checkpoint(signed[0]) if signed else None
            if not c or c[0] != self.m["origin"] or not last <= c[1] <= self.m["size"]:
                self.find("holds what is no checkpoint of this log, or not in order", "checkpoints.txt")
                continue
            last = c[1]
            accepted = ([self.given] if self.given else []) + (keys if not self.given or last < self.m["size"] else [])
            if accepted and not any(signed_by(signed, key) for key in accepted):
                self.find(f"the checkpoint of size {last} is not signed as it should be", "checkpoints.txt", denies=1)
            self.stops.setdefault(last, []).append((c[2], 0))
        if note or last != self.m["size"]:
            self.find("has no checkpoint of the size of the bundle, or no end", "checkpoints.txt")
        if self.held_text is not None:
            text = self.held_text.replace("\r", "").strip() + "\n"
            signed = parse_note(text)
            held = parse_checkpoint(signed[0] if signed else text)
            if not held or held[0] != self.m["origin"] or held[1] > self.m["size"]:
                self.find("the checkpoint that you hold is none of this log, or beyond its end", "checkpoints.txt", denies=2)
            else:
                self.stops.setdefault(held[1], []).append((held[2], 2))

    def read_events(self):
        m, shown, withheld = self.m, {"open": 0, "internal": 0, "secret": 0}, 0
        hidden_sum, outside = m["withheld"] + self.outside, 0
        counts = {"counts": {"events": m["size"] - hidden_sum}, "notExported": hidden_sum}
        scope, left = self.scope, {*self.scope.get("streams", []), *self.scope.get("events", [])}
        inside = set(left)
        entries, bodies, rows = (self.lines(name) for name in FILES[:3])
        streams, ids, self.schemas = {}, {None}, set()
        columns = "\ufeffindex;recordedAt;occurredAt;type;stream;revision;role;unit;leaf"
        for name, lines, first in zip(FILES, (entries, bodies, rows), (self.header("entries"), self.header("payloads"), columns)):
            if next(lines, None) != first:
                self.find("does not begin with its header", name)
        self.compare_roots()
        while (index := self.size) < m["size"]:
            entry, body, row = next(entries, None), next(bodies, None), next(rows, None)
            if entry is None or body is None or row is None:
                self.find("ends too early", "events.csv" if row is None else "entries.jsonl", index)
                break
            if gap := parse_gap(entry):
                end = gap["to"]
                parts = list(widths(index, end)) if index < end <= m["size"] else []
                if not parts or len(parts) != len(gap["hashes"]):
                    self.find("is no run of events", "entries.jsonl", index)
                    return self.drain(entries, bodies, rows)
                for width, node in zip(parts, gap["hashes"]):
                    grow(self.edge, self.size // width, bytes.fromhex(node))
                    self.size += width
                outside += end - index
                within = index < scope["end"] and end > scope["first"] if scope["kind"] == "period" else any(index <= i < end for i in scope.get("events", []))
                if scope["kind"] == "all" or within:
                    self.find("leaves out what is in scope", "entries.jsonl", index)
                if body != '{"outOfScope":true}' or row != f"{index}..{end - 1};;;;;;;;":
                    self.find("is not the body or the row of the run", "payloads.jsonl", index)
                for size in [size for size in self.stops if index < size < end]:
                    for _, denies in self.stops[size]:
                        self.find(f"nobody can tell the root of {size}", "checkpoints.txt", denies=denies)
                self.compare_roots()
                continue
            hidden = WITHHELD.fullmatch(entry)
            leaf = bytes.fromhex(hidden[1]) if hidden else sha(b"\0" + entry.encode())
            grow(self.edge, index, leaf)
            self.size, withheld = index + 1, withheld + bool(hidden)
            self.compare_roots()
            e = None if hidden else parse_entry(entry)
            if not hidden and not e:
                self.find("is no canonical entry", "entries.jsonl", index)
                continue
            closed = e and m["version"] == 2 and e["classification"] != "open"
            stands = '{"withheld":true}' if hidden else '{"withheld":"classification"}'
            if body != stands if hidden or closed else sha(body.encode()).hex() != e["dataHash"]:
                self.find("is not the body that the entry names", "payloads.jsonl", index)
            cells = [csv_field(e[f]) for f in ("recordedAt", "occurredAt", "type", "stream")] if e else [""] * 7
            cells += [str(e["revision"]), csv_field(e["actor"]["role"]), csv_field(e["actor"]["unit"])] if e else []
            if row != ";".join([str(index), *cells, leaf.hex()]):
                self.find("is not the row of its entry", "events.csv", index)
            if not e:
                continue
            shown[e["classification"]] += 1
            self.schemas.add(e["schema"])
            shown_in = scope["first"] <= index < scope["end"] if scope["kind"] == "period" else {e["stream"], index} & inside
            if scope["kind"] != "all" and not shown_in:
                self.find("is outside of the scope", "entries.jsonl", index)
            left -= {e["stream"], index}
            self.follow_heads(e, index, body)
            start = e["revision"] - 1 if scope["kind"] == "period" else -1
            tenant, revision = streams.get(e["stream"], (e["tenant"], start))
            follows = e["revision"] == revision + 1 or "streams" in scope and e["stream"] not in inside
            if not follows or e["tenant"] != tenant:
                self.find("does not follow in its stream", "entries.jsonl", index)
            streams[e["stream"]] = (tenant, e["revision"])
            if e["id"] in ids or scope["kind"] == "all" and e["causationId"] not in ids or e["occurredAt"] > e["recordedAt"]:
                self.find("repeats an id, comes before its cause, or occurred after it was recorded", "entries.jsonl", index)
            ids.add(e["id"])
        told = [m["withheld"], self.outside, self.closed, m["tenants"], [m["classifications"][c] for c in shown]]
        closed = shown["internal"] + shown["secret"] if m["version"] == 2 else 0
        if told != [withheld, outside, closed, sorted({tenant for tenant, _ in streams.values()}), [*shown.values()]]:
            self.find("states other sums than the events have", "manifest.json")
        bodies_shown = {"counts": {"events": m["size"] - hidden_sum - self.closed}, "notExported": hidden_sum + self.closed}
        ends = [canonical({**counts, "end": "entries"}), canonical({**bodies_shown, "end": "payloads"}), None]
        for name, lines, end in zip(FILES, (entries, bodies, rows), ends):
            if (next(lines, None), sum(1 for _ in lines)) != (end, 0):
                self.find("does not end as it should", name)

        if self.size == m["size"] and (left or scope.get("end", 0) > m["size"]):
            self.find("does not show all that is in scope", "entries.jsonl")

    def drain(self, *files):
        for lines in files:
            sum(1 for _ in lines)

    def read_heads(self):
        """The commitments that are shown, as (event, size), and the heads of the streams in scope."""
        self.commitments, self.proved, self.map, self.said, self.seen, ended = [], [], {}, None, 0, self.m["version"] == 1
        lines, name = self.lines("heads.jsonl") if self.m["version"] == 2 else iter([]), "heads.jsonl"
        sound = ended or next(lines, None) == self.header("heads")
        for line in lines:
            v = v if isinstance(v := parse(line), dict) and canonical(v) == line and not ended else {}
            if v == {"counts": {"commitments": len(self.commitments), "streams": len(self.proved)}, "end": "heads"}:
                ended = True
            elif sorted(v) == ["event", "size"] and all(map(is_count, v.values())) and v["size"] <= v["event"] and not self.proved:
                sound &= not self.commitments or self.commitments[-1][0] < v["size"]
                self.commitments.append((v["event"], v["size"]))
            elif sorted(v) == ["index", "position", "proof", "revision", "stream"] and all(map(is_hash, v["proof"])):
                sound &= not self.proved or self.proved[-1]["stream"] < v["stream"]
                self.proved.append(v)
            else:
                sound = False
        if name in self.there and not (sound and ended):
            self.find("is not commitments and heads in order, between header and trailer", name)

    def follow_heads(self, e, index, body):
        """The map as each commitment has it: of the whole log where all of it is shown, of the streams in scope otherwise."""
        whole = self.scope["kind"] == "all" and self.m["withheld"] == 0
        sizes, as_of = {size for _, size in self.commitments}, self.commitments[-1][1] if self.commitments else 0
        if whole and index in sizes:
            leaves = [sha(b"\0" + canonical({"index": i, "revision": r, "stream": s}).encode()) for s, (r, i) in self.map.items()]
            edge = []
            for n, leaf in enumerate(leaves):
                grow(edge, n, leaf)
            self.root = (len(leaves), root_of(edge).hex())
        if e["type"] == HEADS:
            said = v if isinstance(v := parse(body), dict) else {}
            listed = self.commitments[self.seen] if self.seen < len(self.commitments) else (None, None)
            if listed[0] != index:
                self.find("does not list this commitment", "heads.jsonl")
            else:
                self.seen, self.said = self.seen + 1, said
                if said.get("size") != listed[1] or whole and self.root != (said.get("streams"), said.get("root")):
                    self.find("commits to other heads than the events have", "payloads.jsonl", index)
        if whole or index < as_of:
            self.map[e["stream"]] = (e["revision"], index)

    def compare_heads(self):
        if self.size < self.m["size"]:
            return
        if self.seen < len(self.commitments) or self.proved and len(self.proved) != len(self.scope.get("streams", [])):
            self.find("lists other commitments or streams than are shown", "heads.jsonl")
        for h in self.proved:
            leaf = sha(b"\0" + canonical({k: h[k] for k in ("index", "revision", "stream")}).encode())
            good = self.said and h["stream"] in self.scope.get("streams", []) and self.map.get(h["stream"]) == (h["revision"], h["index"])
            if not good or not included(leaf, h["position"], self.said["streams"], map(bytes.fromhex, h["proof"]), bytes.fromhex(self.said["root"])):
                self.find(f"does not prove where {h['stream']} ends", "heads.jsonl")

    def compare_roots(self):
        for root, denies in self.stops.get(self.size, []):
            if root != root_of(self.edge):
                self.find(f"the first {self.size} events do not give its root", "checkpoints.txt", denies=denies)

    def read_schemas(self):
        for name in {f"schemas/{hint}.json" for hint in self.schemas} - set(self.files):
            self.find("is named by an event and not there", name)
        for name in [name for name in self.files if name.startswith("schemas/") and name in self.there]:
            text = open(self.there[name], "rb").read(MAX_SCHEMA + 1)
            if len(text) > MAX_SCHEMA or not sha(text[:-1]).hex().startswith(name[8:-5]):
                self.find("is not the schema that its name says", name)
            sum(1 for _ in self.lines(name))

    def read_models(self):
        name, counts, tables, before, ended = "read-models.jsonl", {"rows": 0, "tables": 0}, set(), b"", False
        lines = self.lines(name)
        sound = next(lines, None) == self.header("read-models")
        for line in lines:
            value = v if isinstance(v := parse(line), dict) and canonical(v) == line and not ended else {}
            if value == {"counts": counts, "end": "read-models"}:
                ended = True
            elif sorted(value) == ["index", "table"] and matches(r"[a-z0-9-]+@[0-9]+", value["table"]) and is_count(value["index"]):
                sound &= value["table"] not in tables and value["index"] <= self.m["size"]
                tables, before, counts["tables"] = tables | {value["table"]}, b"", counts["tables"] + 1
            elif sorted(value) == ["key", "sha256", "tenant"] and is_hash(value["sha256"]) and isinstance(value["key"], str):
                sound &= bool(tables) and before < value["key"].encode()
                before, counts["rows"] = value["key"].encode(), counts["rows"] + 1
            else:
                sound = False
        if name in self.there and not (sound and ended):
            self.find("is not tables with their rows in order, between header and trailer", name)

def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bundle", "--key", "--checkpoint"):
        options.add_argument(name)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    try:
        held = open(given.checkpoint, encoding="utf-8", newline="").read() if given.checkpoint else None
        verdict = Verifier(given.bundle, given.key, held).run()
    except OSError as error:
        sys.exit(print(f"cannot be tried: {error.strerror}", file=sys.stderr) or 2)
    summary = f"{'holds' if verdict['ok'] else 'does not hold'}: {verdict['events']} events, trust level {verdict['level'] or 'none'}"
    findings = [ascii(f"{f['file']} {f.get('index', '')}: {f['what']}")[1:-1] for f in verdict["findings"][:20]]
    print(json.dumps(verdict) if given.json else "\n".join([*findings, summary]))
    sys.exit(0 if verdict["ok"] else 1)

if __name__ == "__main__":
    main()
