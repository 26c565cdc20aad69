"""Reads what is new since last time, and stops. Usage: HAVSTANG_TOKEN=… python3 examples/consume-events/catch_up.py [url] [file]"""
import json, os, sqlite3, sys, urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:3000"
db = sqlite3.connect(sys.argv[2] if len(sys.argv) > 2 else "consumed.sqlite")
db.execute("CREATE TABLE IF NOT EXISTS decision (subject TEXT, sequence TEXT, what TEXT, PRIMARY KEY (subject, sequence))")
db.execute("CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), after INTEGER NOT NULL)")
after = (db.execute("SELECT after FROM cursor").fetchone() or [-1])[0]


def page(after: int) -> list[dict]:
    headers = {"authorization": f"Bearer {os.environ['HAVSTANG_TOKEN']}"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/events?after={after}", headers=headers)) as lines:
        return [json.loads(line) for line in lines]


while events := page(after):
    after = events[-1]["ledgerindex"]
    with db:  # the effects of a page and the place after it are kept together, or neither
        for event in events:
            if event["type"] == "se.havstang.governance.decision-taken.v1":
                what = f"{event['data']['dnr']}: {event['data']['content']}"
                db.execute("INSERT OR IGNORE INTO decision VALUES (?, ?, ?)", (event["subject"], event["sequence"], what))
        db.execute("INSERT INTO cursor VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET after = excluded.after", (after,))

for subject, sequence, what in db.execute("SELECT * FROM decision"):
    print(subject, sequence, what)
