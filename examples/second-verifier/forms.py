"""What the files of a bundle are called, and what a line of each of them is, for `fits`."""
import re
from standards import canonical, count, fits, grow, instant, like, root_of, sha

ENTRIES, BODIES, ROWS = "entries.jsonl", "payloads.jsonl", "events.csv"
NOTES, KEYS, POLICY = "checkpoints.txt", "vkeys.txt", "policy.txt"
HEADS, MODELS, MANIFEST = "heads.jsonl", "read-models.jsonl", "manifest.json"
# Nothing rests on these: only that they are as listed is looked at.
PASSED_OVER = ["README.txt", "timestamps.txt", "provenance.jsonld", "ocel.json", "erasures.jsonl"]
REQUIRED = {ENTRIES, BODIES, ROWS, NOTES, KEYS, MODELS, "README.txt"}
COLUMNS = "\ufeffindex;recordedAt;occurredAt;type;stream;revision;role;unit;leaf"
COMMITS = "se.havstang.reporting.heads-committed.v1"

text, digest = lambda x: isinstance(x, str) and x != "", like("[0-9a-f]{64}")
rising = lambda of: lambda x: fits(x, [of]) and all(a < b for a, b in zip(x, x[1:]))
texts = lambda names: dict.fromkeys(names.split(), text)
PART = {"kind": like("case|decision"), "id": text, "streams": rising(text), "events": rising(count)}
PERIOD = {"kind": "period", "from": instant, "to": instant, "first": count, "end": count}
SCOPES = [{"kind": "all"}, PART, {**PART, "label": text}, PERIOD]
CLASSES = {"open": count, "internal": count, "secret": count}
STATED = {
    **texts("origin exportedAt"), **dict.fromkeys(("size", "withheld", "outOfScope"), count),
    "format": "havstang-bundle", "version": lambda x: x in (1, 2), "tenants": [text],
    "classifications": CLASSES, "files": [{"path": text, "sha256": digest, "bytes": count, "lines": count}],
    "scope": lambda x: any(fits(x, scope) for scope in SCOPES), "bodiesWithheld": {"classification": count},
}
# What a manifest of version 1 does not say.
OLD = {"scope": {"kind": "all"}, "outOfScope": 0, "bodiesWithheld": {"classification": 0}}
ENTRY = {
    **texts("commandId correlationId id schema stream tenant type"), "actor": texts("ref role unit"), "v": 1,
    "causationId": lambda x: x is None or text(x), "classification": like("open|internal|secret"),
    "dataHash": digest, "occurredAt": instant, "recordedAt": instant, "revision": count,
}
RUN, HIDDEN = {"hashes": [digest], "outOfScope": True, "to": count}, {"leaf": digest, "withheld": True}
COMMITMENT, COMMITTED = {"event": count, "size": count}, {"root": digest, "size": count, "streams": count}
HEAD = {"index": count, "position": count, "proof": [digest], "revision": count, "stream": text}
TABLE, ROW = {"index": count, "table": like("[a-z0-9-]+@[0-9]+")}, {**texts("key tenant"), "sha256": digest}

def header(manifest, part):
    return canonical({"file": part, **{key: manifest[key] for key in ("origin", "size", "version")}})

def is_closed(entry, version):
    """Whether the body of an event stays with the service that wrote it."""
    return version > 1 and entry["classification"] != "open"

def body_hash(entry, version):
    return sha(b'{"withheld":"classification"}').hex() if is_closed(entry, version) else entry["dataHash"]

def bodies_withheld(events, version):
    return {"classification": sum(is_closed(e, version) for _, e in events)}

def ended(part, size, unshown):
    return canonical({"counts": {"events": size - unshown}, "end": part, "notExported": unshown})

def csv_field(field):
    controls = "[\x00-\x1f\x7f-\x9f\u2028\u2029]"
    if not re.search(controls + '|[; "]', field) and field[0] not in "=+-@":
        return field
    field = re.sub(controls, " ", field).replace('"', '""')
    return '"' + ("'" if re.match(r"\s*[=+\-@]", field) else "") + field + '"'

def csv_row(index, e, leaf):
    cells = [e["recordedAt"], e["occurredAt"], e["type"], e["stream"], str(e["revision"])]
    cells += [e["actor"]["role"], e["actor"]["unit"]]
    return ";".join([str(index), *map(csv_field, cells), leaf.hex()])

def head_leaf(stream, revision, index):
    return sha(b"\0" + canonical({"index": index, "revision": revision, "stream": stream}).encode())

def heads_over(events, size):
    """Where each stream ended after so many events, in order of their first: {stream: (revision, index)}"""
    return {e["stream"]: (e["revision"], index) for index, e in events if index < size}

def commitment_over(events, size):
    """What a commitment to the heads of so many events says, all of which are given."""
    edge, ends = [], heads_over(events, size)
    for stream, end in ends.items():
        grow(edge, head_leaf(stream, *end))
    return {"root": root_of(edge).hex(), "size": size, "streams": len(ends)}
