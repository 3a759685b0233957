// Reads a log over plain HTTP with golang.org/x/mod/sumdb/{note,tlog}, and prints its entries, a line each.
//
//	reader URL VERIFIER_KEY
//
// Every hash that is used is proved by the library from the signed checkpoint; every entry is held against its hash.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if err := read(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func get(url string) ([]byte, error) {
	reply, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, reply.Status)
	}
	return io.ReadAll(io.LimitReader(reply.Body, 16<<20))
}

// tiles reads them where C2SP tlog-tiles has them: without the height in the path.
type tiles struct{ url string }

func (t tiles) Height() int                     { return height }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) path(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := get(t.url + t.path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func read(url, key string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	text, err := get(url + "checkpoint")
	if err != nil {
		return err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	tree, err := parse(opened.Text, verifier.Name())
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, tiles{url})
	for first := int64(0); first < tree.N; first += 1 << height {
		if err := bundle(url, first, min(tree.N-first, 1<<height), hashes); err != nil {
			return err
		}
	}
	return nil
}

// parse reads what a checkpoint says: its origin, size and root.
func parse(text, origin string) (tlog.Tree, error) {
	var tree tlog.Tree
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tree, fmt.Errorf("not a checkpoint of %s", origin)
	}
	if _, err := fmt.Sscanf(lines[1], "%d", &tree.N); err != nil {
		return tree, err
	}
	var err error
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// bundle prints the entries first, first+1, … that are in one file.
func bundle(url string, first, count int64, hashes tlog.HashReader) error {
	tile := tlog.Tile{H: height, L: 0, N: first >> height, W: int(count)}
	data, err := get(url + "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/"))
	if err != nil {
		return err
	}
	for i := first; i < first+count; i++ {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return fmt.Errorf("entry %d is cut off", i)
		}
		entry := data[2 : 2+binary.BigEndian.Uint16(data)]
		data = data[2+len(entry):]
		known, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, i)})
		if err != nil {
			return err
		}
		if known[0] != tlog.RecordHash(entry) {
			return fmt.Errorf("entry %d is not what the log commits to", i)
		}
		fmt.Printf("%s\n", entry)
	}
	if len(data) > 0 {
		return fmt.Errorf("the bundle from %d on is too long", first)
	}
	return nil
}
