// Witnesses and logs that nobody here wrote: the witness of transparency-dev asked by our signer, and a log made of the Go project's packages asking
// our witness.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/witness/persistence/inmemory"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// `serve SKEY VKEY` is a witness with this key that follows the log with that key; it prints where it answers.
// `ask URL WITNESS-VKEY SKEY` is a log with that key that asks the witness there; it prints how much agreed.
func main() {
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "serve":
		err = serve(os.Args[2], os.Args[3])
	case len(os.Args) == 5 && os.Args[1] == "ask":
		err = ask(os.Args[2], os.Args[3], os.Args[4])
	default:
		err = fmt.Errorf("serve SKEY VKEY, or ask URL WITNESS-VKEY SKEY")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		fmt.Println("0 passed, 1 failed")
		os.Exit(1)
	}
}

func serve(skey, vkey string) error {
	signer, err := f_note.NewSignerForCosignatureV1(skey)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	w, err := witness.New(context.Background(), witness.Opts{
		Persistence: inmemory.New(),
		Signers:     []note.Signer{signer},
		VerifierForLog: func(_ context.Context, origin string) (note.Verifier, bool, error) {
			return verifier, origin == verifier.Name(), nil
		},
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", witness.NewHTTPHandler(w).AddCheckpoint)
	return http.Serve(listener, mux)
}

// history is a log in memory; its events from `fork` on are others than those of the same log without.
type history struct {
	signer note.Signer
	stored []tlog.Hash
	fork   int64
}

func (h *history) reader() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = h.stored[index]
		}
		return found, nil
	})
}

// body asks for a cosignature over the first `size` events, with the proof from `old`.
func (h *history) body(old, size int64) (body, signed []byte, err error) {
	for n := int64(0); tlog.StoredHashCount(n) < tlog.StoredHashCount(size); n++ {
		if tlog.StoredHashCount(n+1) <= int64(len(h.stored)) {
			continue
		}
		hashes, err := tlog.StoredHashes(n, fmt.Appendf(nil, "event %d %v", n, n >= h.fork), h.reader())
		if err != nil {
			return nil, nil, err
		}
		h.stored = append(h.stored, hashes...)
	}
	root, err := tlog.TreeHash(size, h.reader())
	if err != nil {
		return nil, nil, err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", h.signer.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
	if signed, err = note.Sign(&note.Note{Text: text}, h.signer); err != nil {
		return nil, nil, err
	}
	request := bytes.NewBufferString(fmt.Sprintf("old %d\n", old))
	if old > 0 {
		proof, err := tlog.ProveTree(size, old, h.reader())
		if err != nil {
			return nil, nil, err
		}
		for _, hash := range proof {
			fmt.Fprintf(request, "%s\n", base64.StdEncoding.EncodeToString(hash[:]))
		}
	}
	fmt.Fprintf(request, "\n%s", signed)
	return request.Bytes(), signed, nil
}

func ask(url, vkey, skey string) error {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	verifier, err := f_note.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		return err
	}
	honest, forked := &history{signer: signer, fork: 1 << 40}, &history{signer: signer, fork: 3}
	passed := 0
	for _, step := range []struct {
		of        *history
		old, size int64
		status    int
		answer    string
	}{
		{honest, 0, 5, 200, ""},
		{honest, 5, 5, 200, ""},
		{honest, 5, 64, 200, ""},
		{honest, 0, 70, 409, "64\n"},
		{honest, 63, 70, 409, "64\n"},
		{forked, 64, 70, 422, ""},
		{forked, 64, 64, 422, ""},
		{honest, 64, 1000, 200, ""},
	} {
		body, signed, err := step.of.body(step.old, step.size)
		if err != nil {
			return err
		}
		response, err := http.Post(url+"/add-checkpoint", "text/plain", bytes.NewReader(body))
		if err != nil {
			return err
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		if response.StatusCode != step.status || step.answer != "" && string(answer) != step.answer {
			return fmt.Errorf("from %d to %d: %s %q", step.old, step.size, response.Status, answer)
		}
		if step.status == 200 {
			opened, err := note.Open(append(signed, answer...), note.VerifierList(verifier))
			if err != nil {
				return fmt.Errorf("from %d to %d: %w", step.old, step.size, err)
			}
			at, err := f_note.CoSigV1Timestamp(opened.Sigs[0])
			if err != nil || time.Since(at).Abs() > time.Minute {
				return fmt.Errorf("cosigned at %v: %v", at, err)
			}
		}
		passed++
	}
	fmt.Printf("%d passed, 0 failed\n", passed)
	return nil
}
