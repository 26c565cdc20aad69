"""
Reads what is new since last time, and stops. Usage: python3 examples/consume-events/catch_up.py [url] [file]
Exit codes: 0 all that is new was taken in, 1 the server cannot be reached just now (try later), 2 refused (trying again does not help).
"""
import base64, http.client, json, os, sqlite3, sys, urllib.error, urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:3000"
db = sqlite3.connect(sys.argv[2] if len(sys.argv) > 2 else "consumed.sqlite")
db.execute("CREATE TABLE IF NOT EXISTS decision (subject TEXT, sequence TEXT, what TEXT, PRIMARY KEY (subject, sequence))")
db.execute("CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), after INTEGER NOT NULL)")
after = (db.execute("SELECT after FROM cursor").fetchone() or [-1])[0]


def ask(address: str, authorization: str = "", form: bytes = None) -> list[dict]:
    headers = {"authorization": authorization} if authorization else {}
    with urllib.request.urlopen(urllib.request.Request(address, form, headers), timeout=60) as lines:
        return [json.loads(line) for line in lines]


def token() -> str:
    """The token that was given, or one for this program."""
    if os.environ.get("HAVSTANG_TOKEN"):
        return os.environ["HAVSTANG_TOKEN"]
    issuer = os.environ.get("OIDC_ISSUER") or f"{url}/oidc"
    [provider] = ask(f"{issuer}/.well-known/openid-configuration")
    secret = f"{os.environ.get('HAVSTANG_CLIENT_ID', '')}:{os.environ.get('HAVSTANG_CLIENT_SECRET', '')}"
    basic = f"Basic {base64.b64encode(secret.encode()).decode()}"
    [given] = ask(provider["token_endpoint"], basic, b"grant_type=client_credentials")
    return given["access_token"]


def catch_up(after: int) -> None:
    bearer = f"Bearer {token()}"
    while events := ask(f"{url}/events?after={after}", bearer):
        after = events[-1]["ledgerindex"]
        with db:  # the effects of a page and the place after it are kept together, or neither
            for event in events:
                if event["type"] == "se.havstang.governance.decision-taken.v1":
                    what = f"{event['data']['dnr']}: {event['data']['content']}"
                    db.execute("INSERT OR IGNORE INTO decision VALUES (?, ?, ?)", (event["subject"], event["sequence"], what))
            db.execute("INSERT INTO cursor VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET after = excluded.after", (after,))


try:
    catch_up(after)
except urllib.error.HTTPError as error:
    print(f"{error.url} answered {error.code}: {error.read().decode(errors='replace')[:300]}", file=sys.stderr)
    sys.exit(1 if error.code >= 500 or error.code == 429 else 2)
except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
    print(f"{url} cannot be reached, or went away: {error}; nothing is lost, try again later", file=sys.stderr)
    sys.exit(1)

for subject, sequence, what in db.execute("SELECT * FROM decision"):
    print(subject, sequence, what)
