// Checks what libs/ledger makes with the transparency-log packages of the Go project: an independent implementation of
// RFC 6962 trees and proofs (golang.org/x/mod/sumdb/tlog) and of signed notes (golang.org/x/mod/sumdb/note).
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type log struct {
	VKey        string   `json:"vkey"`
	Checkpoints []string `json:"checkpoints"` // Checkpoints[n] is the signed note over the first n entries
	Entries     []string `json:"entries"`
	Inclusion   []struct {
		Index int64    `json:"index"`
		Size  int64    `json:"size"`
		Proof []string `json:"proof"`
	} `json:"inclusion"`
	Consistency []struct {
		Older int64    `json:"older"`
		Size  int64    `json:"size"`
		Proof []string `json:"proof"`
	} `json:"consistency"`
}

// Without arguments it checks the log on its standard input; with PREFIX, TOKEN and VKEY the one that is served there. The last line says how much
// passed and failed.
func main() {
	passed, err := 0, error(nil)
	if len(os.Args) == 4 {
		passed, err = checkServed(os.Args[1], os.Args[2], os.Args[3])
	} else {
		passed, err = check()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		fmt.Println("0 passed, 1 failed")
		os.Exit(1)
	}
	fmt.Printf("%d passed, 0 failed\n", passed)
}

func check() (passed int, err error) {
	var l log
	if err := json.NewDecoder(os.Stdin).Decode(&l); err != nil {
		return 0, err
	}
	verifier, err := note.NewVerifier(l.VKey)
	if err != nil {
		return 0, err
	}
	roots := make([]tlog.Hash, len(l.Checkpoints))
	for size, text := range l.Checkpoints {
		if roots[size], err = open(text, int64(size), verifier); err != nil {
			return 0, fmt.Errorf("checkpoint %d: %w", size, err)
		}
	}
	if err := grow(l.Entries, roots); err != nil {
		return 0, err
	}
	for _, p := range l.Inclusion {
		proof, err := hashes(p.Proof)
		if err != nil {
			return 0, err
		}
		leaf := tlog.RecordHash([]byte(l.Entries[p.Index]))
		if err := tlog.CheckRecord(proof, p.Size, roots[p.Size], p.Index, leaf); err != nil {
			return 0, fmt.Errorf("leaf %d of %d: %w", p.Index, p.Size, err)
		}
	}
	for _, p := range l.Consistency {
		proof, err := hashes(p.Proof)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(proof, p.Size, roots[p.Size], p.Older, roots[p.Older]); err != nil {
			return 0, fmt.Errorf("%d in %d: %w", p.Older, p.Size, err)
		}
	}
	fmt.Printf("%d checkpoints, %d inclusion proofs and %d consistency proofs agree\n",
		len(l.Checkpoints), len(l.Inclusion), len(l.Consistency))
	return len(l.Checkpoints) + len(l.Inclusion) + len(l.Consistency), nil
}

// open checks the signature on a checkpoint and gives its root.
func open(text string, size int64, verifier note.Verifier) (root tlog.Hash, err error) {
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return root, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[1] != strconv.FormatInt(size, 10) {
		return root, fmt.Errorf("unexpected text %q", n.Text)
	}
	return tlog.ParseHash(lines[2])
}

// grow builds the tree of the entries and compares its root with the checkpoint at every size.
func grow(entries []string, roots []tlog.Hash) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for n := range len(roots) {
		root, err := tlog.TreeHash(int64(n), reader)
		if err != nil {
			return err
		}
		if root != roots[n] {
			return fmt.Errorf("other root at size %d", n)
		}
		if n < len(entries) {
			more, err := tlog.StoredHashes(int64(n), []byte(entries[n]), reader)
			if err != nil {
				return err
			}
			stored = append(stored, more...)
		}
	}
	return nil
}

func hashes(texts []string) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(raw) != tlog.HashSize {
			return nil, fmt.Errorf("%q is not a hash", text)
		}
		copy(found[i][:], raw)
	}
	return found, nil
}
