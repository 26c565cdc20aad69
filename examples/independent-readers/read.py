#!/usr/bin/env python3
"""Has programs that nobody here wrote read what a bundle and its report say, and compares it with the events.

    python3 read.py BUNDLE REPORT.pdf

Prints a line for each check, and `N passed, N failed` last; exits with 1 when one failed.
"""
import contextlib, io, json, sys, warnings
from pathlib import Path

import prov.model, pyld.jsonld, pypdf, rdflib

warnings.filterwarnings("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    import pm4py

PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
bundle, report = Path(sys.argv[1]), Path(sys.argv[2])
lines = (bundle / "entries.jsonl").read_text(encoding="utf-8").splitlines()[1:-1]
entries = [entry for entry in map(json.loads, lines) if "withheld" not in entry]
streams = {entry["stream"] for entry in entries}
counts = {True: 0, False: 0}


def check(what, found, expected):
    good = found == expected
    counts[good] += 1
    print(f"{'✓' if good else '✗'} {what}" + ("" if good else f": {found!r} instead of {expected!r}"))


document = json.loads((bundle / "provenance.jsonld").read_text(encoding="utf-8"))
expanded = pyld.jsonld.expand(document)
check("pyld: JSON-LD, one activity for each event", [len(expanded), all(str(PROV.Activity) in one["@type"] for one in expanded)], [len(entries), True])
check("pyld: no term is without a meaning", {key for one in expanded for key in one if not key.startswith(("@", "http", "urn:"))}, set())

graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
event = lambda entry: rdflib.URIRef(f"urn:havstang:event:{entry['id']}")
check("rdflib: activities", set(graph.subjects(rdflib.RDF.type, PROV.Activity)), set(map(event, entries)))
check("rdflib: each event made one revision", len(set(graph.objects(None, PROV.generated))), len(entries))
informed = {(event(e), rdflib.URIRef(f"urn:havstang:event:{e['causationId']}")) for e in entries if e["causationId"]}
check("rdflib: what answers what", set(graph.subject_objects(PROV.wasInformedBy)), informed)
began = {str(subject): str(time) for subject, time in graph.subject_objects(PROV.startedAtTime)}
check("rdflib: when", all(rdflib.Literal(began[str(event(e))], datatype=rdflib.XSD.dateTime).value for e in entries), True)

read = prov.model.ProvDocument.deserialize(content=graph.serialize(format="turtle"), format="rdf", rdf_format="turtle")
kinds = [record.get_type().localpart for record in read.get_records()]
check("prov: activities", kinds.count("Activity"), len(entries))
check("prov: who did it", {a.identifier.uri for a in read.get_records(prov.model.ProvAgent)} >= {f"urn:havstang:person:{e['actor']['ref']}" for e in entries}, True)

ocel = pm4py.read_ocel2_json(str(bundle / "ocel.json"))
check("pm4py: events", set(ocel.events["ocel:eid"]), {entry["id"] for entry in entries})
check("pm4py: objects", set(ocel.objects["ocel:oid"]), streams)
check("pm4py: each event is about its stream", len(ocel.relations[ocel.relations["ocel:qualifier"] == "subject"]), len(entries))
check("pm4py: kinds of objects", set(pm4py.ocel_get_object_types(ocel)), {stream.split("-")[0] for stream in streams})

pdf = pypdf.PdfReader(report, strict=True)
text = " ".join("\n".join(page.extract_text() for page in pdf.pages).split())
root = (bundle / "checkpoints.txt").read_text(encoding="utf-8").rstrip().split("\n\n")[-2].split("\n")[2]
check("pypdf: title, and a page of contents", [pdf.metadata.title in text, len(pdf.outline) >= 5], [True, True])
check("pypdf: the root of the checkpoint", root in text, True)
check("pypdf: nothing runs when it is opened", [key for key in ("/OpenAction", "/AA", "/JavaScript") if key in pdf.trailer["/Root"]], [])

print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(1 if counts[False] else 0)
