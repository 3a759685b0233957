package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Whole logs in files, read and written by the Go project's tlog. Its paths name the tiles' height, C2SP's do not.

type folderTiles string

func (folderTiles) Height() int                     { return 8 }
func (folderTiles) SaveTiles([]tlog.Tile, [][]byte) {}

func pathOf(t tlog.Tile) string { return strings.Replace(t.Path(), "tile/8/", "tile/", 1) }

func (f folderTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), pathOf(t)))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func bundlePath(index, width int64) string {
	t := tlog.Tile{H: 8, L: 0, N: index, W: int(width)}
	return strings.Replace(pathOf(t), "tile/0/", "tile/entries/", 1)
}

func readTree(t task) answer {
	return both(nil, readTreeOf(t))
}

func readTreeOf(t task) error {
	log, err := logOf(t.Policy)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(t.Folder, "checkpoint"))
	if err != nil {
		return err
	}
	n, err := note.Open(signed, note.VerifierList(log))
	if err != nil {
		return err
	}
	c, err := torchwood.ParseCheckpoint(n.Text)
	if err != nil {
		return err
	}
	// It believes no tile that the root does not prove.
	proved := tlog.TileHashReader(c.Tree, folderTiles(t.Folder))
	for first := int64(0); first < c.N; first += 256 {
		if err := readBundle(t.Folder, proved, first, min(256, c.N-first)); err != nil {
			return err
		}
	}
	return nil
}

func readBundle(folder string, proved tlog.HashReader, first, width int64) error {
	var indexes []int64
	for i := range width {
		indexes = append(indexes, tlog.StoredHashIndex(0, first+i))
	}
	hashes, err := proved.ReadHashes(indexes)
	if err != nil {
		return err
	}
	bundle, err := os.ReadFile(filepath.Join(folder, bundlePath(first/256, width)))
	if err != nil {
		return err
	}
	for i := range width {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return errors.New("a bundle is cut short")
		}
		entry := bundle[2 : 2+int(binary.BigEndian.Uint16(bundle))]
		bundle = bundle[2+len(entry):]
		if tlog.RecordHash(entry) != hashes[i] {
			return fmt.Errorf("entry %d has another hash", first+i)
		}
	}
	if len(bundle) > 0 {
		return errors.New("a bundle is too long")
	}
	return nil
}

func writeFile(folder, name string, data []byte) {
	path := filepath.Join(folder, name)
	fatal(os.MkdirAll(filepath.Dir(path), 0o755))
	fatal(os.WriteFile(path, data, 0o644))
}

// A log of so many entries, signed and not cosigned.
func writeTree(t task) answer {
	var store hashes
	var bundle bytes.Buffer
	log, _, policy := signers()
	for i := range t.Size {
		more, err := tlog.StoredHashes(i, []byte(entryOf(i)), store)
		fatal(err)
		store = append(store, more...)
		fatal(binary.Write(&bundle, binary.BigEndian, uint16(len(entryOf(i)))))
		bundle.WriteString(entryOf(i))
		if i%256 == 255 || i == t.Size-1 {
			writeFile(t.Folder, bundlePath(i/256, i%256+1), bundle.Bytes())
			bundle.Reset()
		}
	}
	for _, tile := range tlog.NewTiles(8, 0, t.Size) {
		data, err := tlog.ReadTileData(tile, store)
		fatal(err)
		writeFile(t.Folder, pathOf(tile), data)
	}
	root, err := tlog.TreeHash(t.Size, store)
	fatal(err)
	checkpoint := torchwood.Checkpoint{Origin: log.Name(), Tree: tlog.Tree{N: t.Size, Hash: root}}
	signed, err := note.Sign(&note.Note{Text: checkpoint.String()}, log)
	fatal(err)
	writeFile(t.Folder, "checkpoint", signed)
	only, _, _ := strings.Cut(policy, "\n")
	return answer{Logs: []madeLog{{Policy: only + "\nquorum none\n", Size: t.Size}}}
}
