"""What the standards say on which bundles stand: RFC 3339, 7493 and 8785 (instants, JSON and its one form),
RFC 6962 and 9162 (Merkle trees), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature and
tlog-policy. Nothing here knows of bundles; where there are libraries for these, they do."""
import base64, datetime, functools, hashlib, json, re

def sha(data):
    return hashlib.sha256(data).digest()

def canonical(value):
    """RFC 8785, for what a bundle holds: texts, whole numbers, lists, and objects with keys in ASCII."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

def value_of(line):
    """The value whose canonical text the line is, None when it is none."""
    try:
        value = json.loads(line)
        return value if canonical(value) == line else None
    except (ValueError, RecursionError):
        return None

def fits(value, shape):
    """A dict has exactly these fields, a list is of these, a function says so, else it is the value."""
    if isinstance(shape, dict):
        same = isinstance(value, dict) and value.keys() == shape.keys()
        return same and all(fits(value[key], shape[key]) for key in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    return shape(value) if callable(shape) else type(value) is type(shape) and value == shape

def like(pattern):
    return lambda x: isinstance(x, str) and re.fullmatch(pattern, x, re.A) is not None

def count(x):
    return type(x) is int and 0 <= x < 2**53

instant = like(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")

def seconds_of(instant):
    """Since 1970. The 31st of a month that has none is the day after its 30th."""
    first = datetime.datetime.fromisoformat(f"{instant[:8]}01{instant[10:-1]}+00:00")
    return first.timestamp() + (int(instant[8:10]) - 1) * 86_400

def grow(edge, node, width=1):
    """Adds a subtree to the right edge of a tree (RFC 6962, 2.1): the whole subtrees in it, (width, hash)."""
    while edge and edge[-1][0] == width:
        node, width = sha(b"\1" + edge.pop()[1] + node), width * 2
    edge.append((width, node))

def root_of(edge):
    nodes = [node for _, node in reversed(edge)] or [sha(b"")]
    return functools.reduce(lambda right, left: sha(b"\1" + left + right), nodes)

def widths(start, end):
    """The whole subtrees that leaves start to end are made of: each begins at a multiple of its width."""
    while start < end:
        width = (start & -start) or 1 << 60
        while start + width > end:
            width >>= 1
        yield width
        start += width

def included(node, n, size, proof, root):
    """RFC 9162, section 2.1.3.2."""
    last, good = size - 1, n < size
    for sibling in proof:
        good = good and last > 0
        right = n & 1 or n == last
        node = sha(b"\1" + sibling + node) if right else sha(b"\1" + node + sibling)
        while right and n and not n & 1:
            n, last = n >> 1, last >> 1
        n, last = n >> 1, last >> 1
    return good and last == 0 and node == root

# Ed25519, RFC 8032, section 5.1, in plain coordinates: slow, and short.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1]
    x, y = a[0] * b[1] + a[1] * b[0], a[1] * b[1] + a[0] * b[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P

def times(n, point):
    half = times(n >> 1, add(point, point)) if n > 1 else (0, 1)
    return add(half, point) if n & 1 else half

def decompress(data):
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or y >= P or (x == 0 and odd):
        return None
    return x if x & 1 == odd else P - x, y

BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def ed25519(public, message, signature):
    if len(signature) != 64:
        return False
    a, r, s = decompress(public), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return bool(a and r) and s < ORDER and times(s, BASE) == add(r, times(h, a))

def unbase64(text):
    """The bytes, and none at all unless the text is exactly theirs."""
    try:
        data = base64.b64decode(text, validate=True)
        return data if base64.b64encode(data).decode() == text else b""
    except ValueError:
        return b""

LOG, WITNESS = 1, 4

def parse_key(text, kind):
    """name+id+base64(kind ‖ public key) → (name, id, public key), or None."""
    m = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})", text)
    key = unbase64(m[3]) if m else b""
    good = key[:1] == bytes([kind]) and sha(m[1].encode() + b"\n" + key)[:4].hex() == m[2]
    return (m[1], m[2], key[1:]) if good else None

def parse_note(note):
    """A checkpoint, signed or not → (text, origin, size, root, [(name, id, signature)]), or None."""
    three = r"(.+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n(?:.+\n)*?"
    m = re.fullmatch(rf"({three})(?:\n((?:\u2014 .+\n){{1,100}}))?", note)
    if not m or re.search("[\0-\x09\x0b-\x1f]", m[1]) or not unbase64(m[4]) or int(m[3]) >= 2**53:
        return None
    signatures = []
    for line in (m[5] or "").split("\n")[:-1]:
        signature = re.fullmatch(r"\u2014 ([^+\s]+) ([A-Za-z0-9+/]+={0,2})", line)
        data = unbase64(signature[2]) if signature else b""
        if len(data) < 5:
            return None
        signatures.append((signature[1], data[:4].hex(), data[4:]))
    return m[1], m[2], int(m[3]), unbase64(m[4]), signatures

def signatures_by(note, key):
    return [signature for name, hint, signature in note[4] if (name, hint) == key[:2]]

def is_signed_by(note, key):
    own = signatures_by(note, key)
    return bool(own) and all(ed25519(key[2], note[0].encode(), signature) for signature in own)

def cosigned_at(note, key):
    """When a witness signed: None if it did not, False if a line of its is false, else the earliest time."""
    times = []
    for signature in signatures_by(note, key):
        at = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{note[0]}".encode()
        if not 0 < at <= 8.64e12 or not ed25519(key[2], message, signature[8:]):
            return False
        times.append(at)
    return min(times, default=None)

def parse_policy(text):
    """→ (keys of logs, {name: key of a witness, or (threshold, members)}, name of the quorum), or None."""
    logs, names, members, quorum = [], {}, [], None
    for line in text.split("\n"):
        word, *rest = re.findall("[^ \t]+", line) or ["#"]
        is_new = len(rest) > 1 and rest[0] not in (*names, "none")
        if word == "log" and 1 <= len(rest) <= 2 and parse_key(rest[0], LOG):
            logs.append(parse_key(rest[0], LOG))
        elif word == "witness" and is_new and len(rest) <= 3 and parse_key(rest[1], WITNESS):
            names[rest[0]] = parse_key(rest[1], WITNESS)
        elif word == "group" and is_new and {*rest[2:]} <= {*names}:
            many = {"all": str(len(rest) - 2), "any": "1"}.get(rest[1], rest[1])
            if not re.fullmatch("[1-9][0-9]{0,3}", many) or int(many) > len(rest) - 2:
                return None
            names[rest[0]], members = (int(many), rest[2:]), members + rest[2:]
        elif word == "quorum" and len(rest) == 1 and quorum is None and rest[0] in (*names, "none"):
            quorum = rest[0]
        elif not word.startswith("#"):
            return None
    keys = [one[2] for one in (*logs, *names.values()) if len(one) == 3]
    once = len(keys) == len({*keys}) and len(members) == len({*members})
    plain = text.count("\n") < 1000 and not re.search("[\x00-\x08\x0b-\x1f\x7f]", text)
    return (logs, names, quorum) if quorum and once and plain else None

def is_quorum(names, quorum, signed):
    """Do these witnesses make the quorum? With `none` anybody's word is enough."""
    if quorum in signed or quorum == "none":
        return True
    many, members = names[quorum] if len(names.get(quorum, "")) == 2 else (1, [])
    return sum(is_quorum(names, member, signed) for member in members) >= many
