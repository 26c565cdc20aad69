// Hashes the lines of a file into a tree with golang.org/x/mod/sumdb/tlog, and proves some of them. Arguments: FILE PROOFS. Prints
// {"perSecond", "proofMs", "root"}: entries per second, milliseconds, and the root in base64.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"log"
	"math/rand"
	"os"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	file, err := os.Open(os.Args[1])
	must(err)
	count, err := strconv.Atoi(os.Args[2])
	must(err)
	var entries [][]byte
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		entries = append(entries, []byte(lines.Text()))
	}
	must(lines.Err())

	var stored hashes
	grow := func() {
		stored = stored[:0]
		for n, entry := range entries {
			more, err := tlog.StoredHashes(int64(n), entry, stored)
			must(err)
			stored = append(stored, more...)
		}
	}
	grow()
	started := time.Now()
	grow()
	perSecond := float64(len(entries)) / time.Since(started).Seconds()

	size := int64(len(entries))
	root, err := tlog.TreeHash(size, stored)
	must(err)
	prove := func() {
		for range count {
			_, err := tlog.ProveRecord(size, rand.Int63n(size), stored)
			must(err)
		}
	}
	prove()
	started = time.Now()
	prove()
	proofMs := float64(time.Since(started).Microseconds()) / 1000 / float64(count)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"perSecond": perSecond, "proofMs": proofMs, "root": base64.StdEncoding.EncodeToString(root[:]),
	}))
}
