#!/usr/bin/env python3
"""A second verifier of Hävstång's bundles, from docs/reference/bundle-format.md and ledger.md.
    python3 verify.py BUNDLE [--key VKEY] [--checkpoint FILE] [--policy FILE] [--json]
Exits with 0 if it holds, 1 if it does not, 2 if it could not be tried. Rules are of bundle-format.md."""
import argparse, base64, calendar, hashlib, itertools, json, math, pathlib, re
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENTRIES, BODIES, ROWS = "entries.jsonl", "payloads.jsonl", "events.csv"
REQUIRED = {ENTRIES, BODIES, ROWS, "README.txt", "checkpoints.txt", "read-models.jsonl", "vkeys.txt"}
OPTIONAL = {"heads.jsonl", "policy.txt", "timestamps.txt", "provenance.jsonld", "ocel.json", "erasures.jsonl"}
SCOPES = {"kind", "events id kind streams", "end first from kind to"}
COLUMNS = "\ufeffindex;recordedAt;occurredAt;type;stream;revision;role;unit;leaf"
# The canonical JSON of each field that a line of a file may have. Those that are not here are a TEXT.
TEXT = r'"(?:[^"\\\0-\x1f]|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]))+"'
HASH, COUNT, CLASSES = '"[0-9a-f]{64}"', "(?:0|[1-9][0-9]{0,14})", ("internal", "open", "secret")
INSTANT = '"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}[.][0-9]{3}Z"'
FORMS = dict.fromkeys("bytes event index lines position revision size streams to".split(), COUNT) | {"v": "1"}
FORMS |= dict.fromkeys("leaf root dataHash sha256".split(), HASH) | {"withheld": "true", "outOfScope": "true"}
FORMS |= dict.fromkeys(["hashes", "proof"], rf"\[({HASH}(,{HASH})*)?\]") | {"table": '"[a-z0-9-]+@[0-9]+"'}
FORMS |= {"occurredAt": INSTANT, "recordedAt": INSTANT, "classification": f'"({"|".join(CLASSES)})"'}
FORMS |= {"causationId": f"(null|{TEXT})", "actor": f'{{"ref":{TEXT},"role":{TEXT},"unit":{TEXT}}}'}
ENTRY = ("actor causationId classification commandId correlationId dataHash id occurredAt recordedAt "
         "revision schema stream tenant type v")
OF_SYSTEM = r"[.]DS_Store|[.]_.+|Thumbs[.]db|desktop[.]ini"
LOG, WITNESS, KEY = b"\1", b"\4", r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})"
BASE64 = "((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?)"
NOTE = (rf"(?P<text>(?P<origin>.+)\n(?P<size>{COUNT})\n(?P<root>{BASE64})\n([^\0-\x1f]+\n)*)"
        rf"(\n(?P<signatures>(\u2014 [^+\s]+ {BASE64}\n)+))?")
findings, sizes = [], [0]  # what is wrong, and at which sizes the tree has a root

def check(good, what, index=None, denies=0):  # a finding denies a trust level and those above, with 0 all
    if not good:
        findings.append({"what": ascii(what)[1:-1], "index": index, "denies": denies})
    return good

def sha(data):
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).digest()

def canonical(value):  # RFC 8785, for what a bundle holds: no fractions, and keys in ASCII
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

def value_of(line, fields):  # the object with exactly these fields whose canonical text a line is, or None
    pattern = ",".join(f'"{name}":{FORMS.get(name, TEXT)}' for name in fields.split())
    return json.loads(line) if re.fullmatch("{" + pattern + "}", line) else None

def seconds_of(instant):  # since 1970; a 31st of February is so many days on
    return calendar.timegm([int(part) for part in re.findall("[0-9]+", instant)]) + int(instant[20:23]) / 1000

def root_of(nodes, start, end):  # RFC 6962, 2.1, over the leaves from start to before end; nodes are known
    if (start, end) not in nodes:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        nodes[start, end] = sha(b"\1" + root_of(nodes, start, middle) + root_of(nodes, middle, end))
    return nodes[start, end]

def key_of(text, kind):  # a verifier key → (name, id, kind, public key), None when it is none of this kind
    match = re.fullmatch(KEY, text)
    data = base64.b64decode(match[3]) if match else b""
    good = data[:1] == kind and sha(match[1].encode() + b"\n" + data)[:4].hex() == match[2]
    return (match[1], match[2], kind, data[1:]) if good else None

def times_signed(note, key):
    """When a key signed a note, by each line of its own (a log's key: 0); None when one of them is false."""
    name, id, kind, public = key
    start, times = 12 if kind == WITNESS else 4, []
    for text in re.findall(rf"\u2014 {re.escape(name)} {BASE64}\n", note["signatures"] or ""):
        data, said = base64.b64decode(text), note["text"]
        if data[:4].hex() == id:
            times.append(int.from_bytes(data[4:start], "big"))
            said = f"cosignature/v1\ntime {times[-1]}\n{said}" if kind == WITNESS else said
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(data[start:], said.encode())
            except InvalidSignature:
                return None
    return times if kind == LOG or all(1 <= at <= 8_640_000_000_000 for at in times) else None

def policy_of(text, origin):
    """→ keys of the log, {name: (key, how many, of whom)} of witnesses and groups, the quorum; or None."""
    logs, names, quorums, taken = [], {"none": (None, 0, [])}, [], ["none"]
    for line in text.split("\n"):
        match re.findall("[^ \t]+", line):
            case ["log", key, *url] if len(url) < 2 and key_of(key, LOG):
                logs.append(key_of(key, LOG))
            case ["witness", name, key, *url] if len(url) < 2 and key_of(key, WITNESS) and name not in names:
                names[name] = key_of(key, WITNESS), 1, []
            case ["group", name, many, *of] if of and name not in names and {*of} <= {*names}:
                numbers = {str(n): n for n in range(1, len(of) + 1)} | {"all": len(of), "any": 1}
                names[name], taken = (None, numbers.get(many, math.inf), of), taken + of
            case ["quorum", name] if name in names:
                quorums.append(name)
            case [word, *_] if word[0] != "#":
                return None
    keys, own = logs + [key for key, _, _ in names.values() if key], [key for key in logs if key[0] == origin]
    good = len({key[3] for key in keys}) == len(keys) and len({*taken}) == len(taken) and len(quorums) == 1
    good = good and all(key or many <= len(of) for key, many, of in names.values()) and (own or not logs)
    return (own, names, *quorums) if good and not re.search("[\0-\x08\x0b-\x1f\x7f]", text) else None

def read_files(folder):
    """Rule 1, and of 9 headers and names of schemas → the manifest, and the lines of files."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")
             if not re.fullmatch(OF_SYSTEM, path.name) or not path.is_file()}
    there = {name for name, path in found.items() if path.is_file() and not path.is_symlink()}
    data, lines = found["manifest.json"].read_bytes() if "manifest.json" in there else b"", {}
    m = json.loads(data)
    m["manifestHash"] = sha(canonical({key: m[key] for key in m if key != "manifestHash"})).hex()
    text = json.dumps(m, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    check(text.encode() == data, "manifest.json has been changed")
    good = m["format"] == "havstang-bundle" and canonical(m["version"]) in ("1", "2")
    m = {"scope": {"kind": "all"}, "outOfScope": 0, "bodiesWithheld": {"classification": 0}, **m}  # version 1
    listed = {one["path"]: one for one in m["files"] if value_of(canonical(one), "bytes lines path sha256")}
    schemas = {name for name in listed if re.fullmatch("schemas/[0-9a-f]{16,64}[.]json", name)}
    good = good and REQUIRED <= {*listed} - schemas <= REQUIRED | OPTIONAL and len(listed) == len(m["files"])
    if not good or " ".join(sorted({*m["scope"]} - {"label"})) not in SCOPES:
        raise ValueError("manifest.json is not that of a bundle")
    m["scope"] = {"streams": [], "events": [], "first": 0, "end": 0, **m["scope"]}
    free = "manifest[.]json|schemas" + ("" if m["outOfScope"] or m["withheld"] else "|checkpoint|tile(/.*)?")
    for name in {*found} - {*listed}:
        check(re.fullmatch(free, name) and not found[name].is_symlink(), f"{name} is not listed, or a link")
    for name in listed:
        if check(name in there, f"{name} is not there as an ordinary file"):
            data = found[name].read_bytes()
            *lines[name], _ = data.decode("utf-8", "replace").split("\n")
            own = {"path": name, "sha256": sha(data).hex(), "bytes": len(data), "lines": len(lines[name])}
            good = own == listed[name] and "".join(line + "\n" for line in lines[name]).encode() == data
            check(good, f"{name} is not lines of text, or not what is listed")
            check(name not in schemas or sha(data[:-1]).hex().startswith(name[8:-5]), f"{name} is another")
            header = canonical({"file": name[:-6], **{key: m[key] for key in ("origin", "size", "version")}})
            check(not name.endswith(".jsonl") or lines[name][:1] == [header], f"{name} has another header")
    return m, lines

def csv_row(index, entry, leaf):
    cells = [entry[name] for name in ("recordedAt", "occurredAt", "type", "stream")]
    cells += [str(entry["revision"]), entry["actor"]["role"], entry["actor"]["unit"]]
    for n, cell in enumerate(cells):
        if re.search('[\0-\x20\x7f-\x9f\u2028\u2029;"]|^[=+@-]', cell):
            cell = re.sub("[\0-\x1f\x7f-\x9f\u2028\u2029]", " ", cell).replace('"', '""')
            cells[n] = '"' + ("'" if re.match(r"\s*[=+@-]", cell) else "") + cell + '"'
    return ";".join([str(index), *cells, leaf])

def read_events(m, lines):
    """Rules 2, 3, 7: the files of events side by side → (index, entry, body) of those shown, and the tree."""
    scope, kind, nodes = m["scope"], m["scope"]["kind"], {(0, 0): sha("")}
    shown, last, ids, withheld, closed = [], {}, {None}, 0, 0
    beside = [lines[name][1:] if name in lines else itertools.repeat(None) for name in (BODIES, ROWS)]
    for line, body, row in zip(lines[ENTRIES][1:], *beside):
        index, to, expected, hashed = sizes[-1], sizes[-1] + 1, None, None
        if index == m["size"]:
            break
        nodes[index, to] = leaf = sha("\0" + line)
        if e := value_of(line, ENTRY):
            is_closed = m["version"] == 2 and e["classification"] != "open"
            hashed = sha('{"withheld":"classification"}').hex() if is_closed else e["dataHash"]
            expected, closed = csv_row(index, e, leaf.hex()), closed + is_closed
            shown.append((index, e, None if is_closed else body))
            whole = kind == "all" or scope["first"] <= index < scope["end"] or e["stream"] in scope["streams"]
            check(whole or index in scope["events"], "it is out of scope", index)
            town, number = last.get(e["stream"], (e["tenant"], e["revision"] - 1 if kind == "period" else -1))
            good = e["tenant"] == town and (e["revision"] == number + 1 or not whole)
            check(good, "it does not follow in its stream", index)
            good = e["id"] not in ids and (e["causationId"] in ids or kind != "all")
            check(good and e["occurredAt"] <= e["recordedAt"], "its id, cause or time cannot be", index)
            last[e["stream"]] = town, e["revision"]
            ids.add(e["id"])
        elif hidden := value_of(line, "leaf withheld"):
            nodes[index, to], withheld = bytes.fromhex(hidden["leaf"]), withheld + 1
            expected, hashed = f"{index};;;;;;;;{hidden['leaf']}", sha('{"withheld":true}').hex()
        elif run := value_of(line, "hashes outOfScope to"):
            place, to = index, run["to"]
            for node in run["hashes"]:  # of the widest subtree that begins at this place and ends in the run
                width = min(place & -place or to, 1 << max(to - place, 1).bit_length() - 1)
                nodes[place, place + width], place = bytes.fromhex(node), place + width
            if not check(index < place == to <= m["size"], "it is no run of events", index):
                break
            expected, hashed = f"{index}..{to - 1};;;;;;;;", sha('{"outOfScope":true}').hex()
            good = kind != "all" and not any(index <= event < to for event in scope["events"])
            check(good and max(index, scope["first"]) >= min(to, scope["end"]), "it is in scope", index)
        check(expected and row in (None, expected), f"it is no entry, or has another row in {ROWS}", index)
        check(body is None or sha(body).hex() == hashed, f"it has another body in {BODIES}", index)
        sizes.append(to)
    check(sizes[-1] == m["size"], "a file of events ends here", sizes[-1])
    for name, count in ((ENTRIES, len(shown)), (BODIES, len(shown) - closed)):
        trailer = {"counts": {"events": count}, "end": name[:-6], "notExported": m["size"] - count}
        check(lines.get(name, [])[len(sizes):] == [canonical(trailer)], f"{name} ends otherwise")
    check(lines.get(ROWS, [])[:1] + lines.get(ROWS, [])[len(sizes):] == [COLUMNS], f"{ROWS} ends otherwise")
    sums = {"tenants": sorted({e["tenant"] for _, e, _ in shown}), "withheld": withheld,
            "outOfScope": m["size"] - len(shown) - withheld, "bodiesWithheld": {"classification": closed},
            "classifications": {n: sum(e["classification"] == n for _, e, _ in shown) for n in CLASSES}}
    check(all(m[key] == sums[key] for key in sums), "manifest.json states other sums than it has")
    good = {*scope["streams"]} <= {*last} and {*scope["events"]} <= {index for index, _, _ in shown}
    check(good and scope["end"] <= m["size"], "not all that is in scope is shown")
    check({f"schemas/{e['schema']}.json" for _, e, _ in shown} <= {*lines}, "a schema is not there")
    return shown, nodes

def check_checkpoints(m, lines, shown, nodes, given, held, own_policy):
    """Rules 4, 5, 6 and 10: the checkpoints, who signed them, and the times between them."""
    text = "\n".join(lines["policy.txt"]) if own_policy is None and "policy.txt" in lines else own_policy
    logs, names, quorum = text is not None and policy_of(text, m["origin"]) or ([], {}, None)
    check(quorum or text is None, "the policy is none of this log", denies=3)
    own = key_of(given.strip(), LOG) if given else logs[0] if own_policy and len(logs) == 1 else None
    check(own or given is None, "the key given is none", denies=1)
    keys = [key_of(line, LOG) for line in lines["vkeys.txt"]]
    check(None not in keys and (keys or own), "vkeys.txt is not keys, one a line", denies=1)
    text, quorums = "".join(line + "\n" for line in lines["checkpoints.txt"]), [(0, -math.inf, 0)]
    notes = [*re.finditer("(?m)^" + NOTE + "\n", text)]
    ends = [int(note["size"]) for note in notes if note["origin"] == m["origin"] and note["signatures"]]
    good = "".join(note[0] for note in notes) == text and len(ends) == len(notes) and ends == sorted(ends)
    check(good and ends[-1:] == [m["size"]], "checkpoints.txt is not this log's, in order, to the end")
    for size, note in zip(ends, notes):
        accepted = [own] if own and size == m["size"] else [own, *keys]
        check(any(key and times_signed(note, key) for key in accepted), f"{size} is not signed for", denies=1)
        good = size in sizes and root_of(nodes, 0, size) == base64.b64decode(note["root"])
        check(good, f"the first {size} events do not give the root of their checkpoint")
        signed, times = set(), []
        for name, (key, many, of) in names.items():  # a group is of names before it
            said = times_signed(note, key) if key else []
            check(said is not None, f"a witness did not sign the checkpoint of {size}", denies=3)
            times += [min(said)] if said else []
            signed |= {name} if said or len(signed & {*of}) >= many else set()
        if good and times and quorum in signed:
            quorums.append((size, min(times), max(times)))
    if held is not None:
        note = re.fullmatch(NOTE, held.strip() + "\n")
        size = int(note["size"]) if note and note["origin"] == m["origin"] else None
        good = size in sizes and root_of(nodes, 0, size) == base64.b64decode(note["root"])
        check(good, "the events do not give the root of the checkpoint that you hold", denies=2)
    good = own_policy is None or quorum not in (None, "none") and quorums[-1][0] == m["size"]
    check(good, "the last checkpoint has no quorum", denies=3)
    for (start, after, _), (end, _, before) in itertools.pairwise([*quorums, (m["size"], 0, math.inf)]):
        told = sorted((seconds_of(e["recordedAt"]), -index) for index, e, _ in shown if start <= index < end)
        for seconds, index in told:
            good = seconds >= after - 60 and (seconds <= before + 60 or (seconds, index) != told[-1])
            check(good, "it was dated back or ahead", -index, denies=3)

def check_heads(m, lines, shown):  # rule 8: where streams end, as the log itself says, and the proofs
    forms = "event size", "index position proof revision stream"
    listed, heads = ([one for one in (value_of(line, form) for line in lines) if one] for form in forms)
    trailer = {"counts": {"commitments": len(listed), "streams": len(heads)}, "end": "heads"}
    made = {index: value_of(body or "", "root size streams") for index, e, body in shown
            if e["type"] == "se.havstang.reporting.heads-committed.v1"}
    good = lines[1:] == [*map(canonical, [*listed, *heads, trailer])]
    good = good and all(last < one["size"] <= one["event"] for last, one in zip([-1, *made], listed))
    good = good and [one["event"] for one in listed] == [*made]
    good = good and [head["stream"] for head in heads] in ([], m["scope"]["streams"])
    check(good, "heads.jsonl is not the commitments that are shown and the streams in scope, in order")
    last, said, is_whole = {}, None, m["scope"]["kind"] == "all" and len(shown) == m["size"]
    for event, size in [(one["event"], one["size"]) for one in listed if one["size"] <= one["event"] in made]:
        ends = [(e["stream"], index, e["revision"]) for index, e, _ in shown if index < size]
        last = {stream: canonical({"index": i, "revision": n, "stream": stream}) for stream, i, n in ends}
        tree = {(n, n + 1): sha("\0" + end) for n, end in enumerate(last.values())} | {(0, 0): sha("")}
        true = {"root": root_of(tree, 0, len(last)).hex(), "size": size, "streams": len(last)}
        said = made[event]
        good = said == true if is_whole else said and said["size"] == size
        check(good, "it commits to other heads than the events have", event)
    for head in heads:
        leaf = canonical({key: head[key] for key in ("index", "revision", "stream")})
        start, end, place = 0, said["streams"], head["position"]
        tree = {(place, place + 1): sha("\0" + leaf)}
        for node in reversed(head["proof"]):  # from the top
            half = start + (1 << (end - start - 1).bit_length() - 1)
            known, start, end = ((half, end), start, half) if place < half else ((start, half), half, end)
            tree[known] = bytes.fromhex(node)
        good = last[head["stream"]] == leaf and (start, end) == (place, place + 1)
        good = good and root_of(tree, 0, said["streams"]).hex() == said["root"]
        check(good, f"heads.jsonl does not prove where {head['stream']} ends")

def check_models(m, lines):  # rule 9: tables, each with its rows in the order of their keys
    values = [value_of(line, "index table") or value_of(line, "key sha256 tenant") for line in lines[1:-1]]
    tables = [value["table"] for value in values if "table" in value]
    numbers = [*itertools.accumulate("table" in value for value in values)]
    places = [(number, value.get("key", "").encode()) for number, value in zip(numbers, values)]
    counts = {"rows": len(values) - len(tables), "tables": len(tables)}
    good = lines[-1] == canonical({"counts": counts, "end": "read-models"}) and len({*tables}) == len(tables)
    good = good and 0 not in numbers and all(value.get("index", 0) <= m["size"] for value in values)
    check(good and places == sorted({*places}), "read-models.jsonl is not tables with their rows, in order")

options = argparse.ArgumentParser(usage=__doc__)
for name in ("bundle", "--key", "--checkpoint", "--policy"):
    options.add_argument(name)
options.add_argument("--json", action="store_true")
given = options.parse_args()
try:
    texts = [path and pathlib.Path(path).read_text("utf-8") for path in (given.checkpoint, given.policy)]
    m, lines = read_files(pathlib.Path(given.bundle).resolve(strict=True))
    shown, nodes = read_events(m, lines)
    check_checkpoints(m, lines, shown, nodes, given.key, *texts)
    if m["version"] == 2:
        check_heads(m, lines["heads.jsonl"], shown)
    check_models(m, lines["read-models.jsonl"])
except OSError as error:
    options.error(f"cannot be tried: {error.strerror}")
except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
    check(False, f"what is there is not of its form: {error!r}")
best = "L1" if given.checkpoint is None else "L2"
levels = [None, "L0", "L1", best, best if given.policy is None else "L3"]
level = levels[min((one["denies"] for one in findings), default=4)]
first = min((one["index"] for one in findings if one["index"] is not None), default=None)
verdict = {"ok": not findings, "level": level, "events": sizes[-1], "first": first, "findings": findings}
said = f"{'does not hold' if findings else 'holds'}: {sizes[-1]} events, trust level {level or 'none'}"
print(json.dumps(verdict) if given.json else "\n".join([*map(json.dumps, findings[:20]), said]))
raise SystemExit(1 if findings else 0)
