package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// client reads a ledger that is served as C2SP tlog-tiles has it. It knows the addresses of that specification and nothing of ours but a token.
type client struct {
	prefix, token string
	fetched       int
}

// get reads from a server, or from a folder that is laid out as the server's addresses are.
func (c *client) get(path string) ([]byte, http.Header, error) {
	if !c.overHTTP() {
		body, err := os.ReadFile(c.prefix + path)
		return body, nil, err
	}
	request, err := http.NewRequest("GET", c.prefix+path, nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, response.Header, err
}

func (c *client) overHTTP() bool { return strings.HasPrefix(c.prefix, "http") }

// resource is a get of something that never changes.
func (c *client) resource(path string) ([]byte, error) {
	body, header, err := c.get(path)
	if err != nil {
		return nil, err
	}
	if !c.overHTTP() {
		c.fetched++
		return body, nil
	}
	if header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(header.Get("Cache-Control"), "immutable") {
		return nil, fmt.Errorf("%s: unexpected headers %v", path, header)
	}
	c.fetched++
	return body, nil
}

// Height, ReadTiles and SaveTiles make it a tlog.TileReader, whose tiles are eight levels high as those of C2SP are.
func (c *client) Height() int { return 8 }

func (c *client) SaveTiles([]tlog.Tile, [][]byte) {}

func (c *client) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		// Go's own log has the height in the address, and C2SP has not.
		if found[i], err = c.resource("/" + strings.Replace(tile.Path(), "tile/8/", "tile/", 1)); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// entries reads all entries of a log of that size, bundle by bundle.
func (c *client) entries(size int64) ([][]byte, error) {
	var found [][]byte
	for first := int64(0); first < size; first += 256 {
		width := min(size-first, 256)
		bundle, err := c.resource("/" + strings.Replace(tlog.Tile{H: 8, L: -1, N: first / 256, W: int(width)}.Path(), "tile/8/data/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for reader := bytes.NewReader(bundle); reader.Len() > 0; {
			var length uint16
			if err := binary.Read(reader, binary.BigEndian, &length); err != nil {
				return nil, err
			}
			entry := make([]byte, length)
			if _, err := io.ReadFull(reader, entry); err != nil {
				return nil, err
			}
			found = append(found, entry)
		}
		if int64(len(found)) != first+width {
			return nil, fmt.Errorf("the bundle at %d holds %d entries", first, int64(len(found))-first)
		}
	}
	return found, nil
}

// checkServed reads a whole log from its tiles and bundles: every tile is authenticated by the signed root, every entry by its leaf.
func checkServed(prefix, token, vkey string) (passed int, err error) {
	c := &client{prefix: prefix, token: token}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, err
	}
	text, header, err := c.get("/checkpoint")
	if err != nil {
		return 0, err
	}
	if c.overHTTP() && header.Get("Content-Type") != "text/plain; charset=utf-8" {
		return 0, fmt.Errorf("checkpoint: unexpected headers %v", header)
	}
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	var origin, root string
	var tree tlog.Tree
	if _, err := fmt.Sscanf(signed.Text, "%s\n%d\n%s\n", &origin, &tree.N, &root); err != nil {
		return 0, err
	}
	if tree.Hash, err = tlog.ParseHash(root); err != nil {
		return 0, err
	}
	entries, err := c.entries(tree.N)
	if err != nil {
		return 0, err
	}
	// Checks every tile that it reads against the root.
	reader := tlog.TileHashReader(tree, c)
	for index, entry := range entries {
		leaf := tlog.RecordHash(entry)
		stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), leaf); err != nil || stored[0] != leaf {
			return 0, fmt.Errorf("entry %d is not the one in the tree: %v", index, err)
		}
		passed++
	}
	for older := int64(1); older < tree.N; older += 37 {
		before, err := tlog.TreeHash(older, reader)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveTree(tree.N, older, reader)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, older, before); err != nil {
			return 0, err
		}
		passed++
	}
	fmt.Printf("%s: %d entries from %d tiles and bundles agree with the signed root\n", origin, tree.N, c.fetched)
	return passed, nil
}
