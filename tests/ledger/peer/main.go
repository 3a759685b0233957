// What other people's libraries say of our notes, cosignatures, policies and proofs, and what they make themselves.
//
// Reads a file of tasks (JSON, an array) and writes an array of answers (or, as `bench FOLDER TIMES`, how long a proof takes): golang.org/x/mod/sumdb/{note,tlog} of the Go project,
// filippo.io/torchwood and github.com/transparency-dev/formats. It shares nothing with Assay.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"filippo.io/torchwood"
	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type task struct {
	Do     string   `json:"do"`
	Note   string   `json:"note"`
	Keys   []string `json:"keys"`
	Policy string   `json:"policy"`
	Proof  string   `json:"proof"`
	Entry  string   `json:"entry"`
	Size   int64    `json:"size"`
	Folder string   `json:"folder"`
}

// An answer has what its task asks for; Why says why a library said no.
type answer struct {
	Signed   []signature       `json:"signed,omitempty"`
	Accepted map[string]bool   `json:"accepted,omitempty"`
	Why      map[string]string `json:"why,omitempty"`
	Logs     []madeLog         `json:"logs,omitempty"`
	Error    string            `json:"error,omitempty"`
}

type signature struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	Time int64  `json:"time"`
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "bench" {
		bench(os.Args[2], os.Args[3])
		return
	}
	var tasks []task
	text, err := os.ReadFile(os.Args[1])
	fatal(err)
	fatal(json.Unmarshal(text, &tasks))
	answers := make([]answer, len(tasks))
	for i, t := range tasks {
		answers[i] = do(t)
	}
	fatal(json.NewEncoder(os.Stdout).Encode(answers))
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ledger peer:", err)
		os.Exit(2)
	}
}

func do(t task) answer {
	switch t.Do {
	case "open":
		return open(t)
	case "policy":
		return both(checkPolicyTorchwood(t), checkPolicyFormats(t))
	case "proof":
		return both(torchwoodProof(t), goProof(t))
	case "make":
		return answer{Logs: makeLogs(t.Size)}
	case "read tree":
		return readTree(t)
	case "write tree":
		return writeTree(t)
	}
	return answer{Error: "no task is called " + t.Do}
}

func both(torchwood, other error) answer {
	a := answer{Accepted: map[string]bool{}, Why: map[string]string{}}
	for name, err := range map[string]error{"torchwood": torchwood, "other": other} {
		a.Accepted[name] = err == nil
		if err != nil {
			a.Why[name] = err.Error()
		}
	}
	return a
}

// ---- notes ----

func cosigned(vkey string) bool {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	return err == nil && len(key) > 0 && key[0] == 4
}

// The Go project's note.Open with torchwood's verifier for cosignatures, whose answer that of formats must be.
func open(t task) answer {
	opened, err := openWith(t, func(vkey string) (note.Verifier, error) { return torchwood.NewCosignatureVerifier(vkey) })
	again, err2 := openWith(t, formats.NewVerifierForCosignatureV1)
	if (err == nil) != (err2 == nil) {
		return answer{Error: fmt.Sprintf("torchwood and formats disagree: %v, %v", err, err2)}
	}
	if err != nil {
		return answer{Why: map[string]string{"other": err.Error()}, Accepted: map[string]bool{"other": false}}
	}
	if len(opened) != len(again) {
		return answer{Error: "torchwood and formats have verified different signatures"}
	}
	return answer{Signed: opened, Accepted: map[string]bool{"other": true}}
}

func openWith(t task, cosigner func(string) (note.Verifier, error)) ([]signature, error) {
	var known []note.Verifier
	for _, vkey := range t.Keys {
		read := note.NewVerifier
		if cosigned(vkey) {
			read = cosigner
		}
		verifier, err := read(vkey)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	n, err := note.Open([]byte(t.Note), note.VerifierList(known...))
	if err != nil {
		return nil, err
	}
	signed := []signature{}
	for _, s := range n.Sigs {
		one := signature{Name: s.Name, ID: fmt.Sprintf("%08x", s.Hash)}
		for _, vkey := range t.Keys {
			if cosigned(vkey) && strings.HasPrefix(vkey, fmt.Sprintf("%s+%08x+", s.Name, s.Hash)) {
				if one.Time, err = torchwood.CosignatureTimestamp(s); err != nil {
					return nil, err
				}
			}
		}
		signed = append(signed, one)
	}
	return signed, nil
}

// ---- policies ----

func checkPolicyTorchwood(t task) error {
	policy, err := torchwood.ParsePolicy([]byte(t.Policy))
	if err != nil {
		return err
	}
	_, _, err = torchwood.VerifyCheckpoint([]byte(t.Note), policy)
	return err
}

// formats reads the policy of a log, which asks its witnesses: it wants an address for each, and leaves the log's key aside.
func checkPolicyFormats(t task) error {
	policy, err := witness.ParsePolicy([]byte(t.Policy))
	if err != nil {
		return err
	}
	if !policy.Satisfied([]byte(t.Note)) {
		return errors.New("the quorum is not reached")
	}
	return nil
}

// ---- proofs ----

func torchwoodProof(t task) error {
	policy, err := torchwood.ParsePolicy([]byte(t.Policy))
	if err != nil {
		return err
	}
	return torchwood.VerifyProof(policy, tlog.RecordHash([]byte(t.Entry)), []byte(t.Proof))
}

// formats takes the proof apart, and the Go project's tlog checks it.
func goProof(t task) error {
	var p proof.TLogProof
	if err := p.Unmarshal([]byte(t.Proof)); err != nil {
		return err
	}
	if err := checkPolicyFormats(task{Policy: t.Policy, Note: string(p.Checkpoint)}); err != nil {
		return err
	}
	log, err := logOf(t.Policy)
	if err != nil {
		return err
	}
	n, err := note.Open(p.Checkpoint, note.VerifierList(log))
	if err != nil {
		return err
	}
	c, err := torchwood.ParseCheckpoint(n.Text)
	if err != nil {
		return err
	}
	if c.Origin != log.Name() {
		return errors.New("a log signed for another")
	}
	var path tlog.RecordProof
	for _, hash := range p.Hashes {
		path = append(path, tlog.Hash(hash))
	}
	return tlog.CheckRecord(path, c.N, c.Hash, int64(p.Index), tlog.RecordHash([]byte(t.Entry)))
}

func logOf(policy string) (note.Verifier, error) {
	for _, line := range strings.Split(policy, "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "log" {
			return note.NewVerifier(fields[1])
		}
	}
	return nil, errors.New("the policy names no log")
}

// ---- what they make ----

// A log of theirs: its policy, and for each of some entries the proof.
type madeLog struct {
	Policy string      `json:"policy"`
	Size   int64       `json:"size"`
	Proofs []madeProof `json:"proofs"`
}

type madeProof struct {
	Entry string           `json:"entry"`
	Index int64            `json:"index"`
	Proof string           `json:"proof"`
	Times map[string]int64 `json:"times"`
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = h[at]
	}
	return out, nil
}

func privateKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("a seed of " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// A key of the Go project's kind, and one of formats' for cosignatures.
func signerText(name string, kind byte) string {
	key := privateKey(name)
	public := append([]byte{kind}, key.Public().(ed25519.PublicKey)...)
	id := sha256.Sum256(append([]byte(name+"\n"), public...))
	secret := base64.StdEncoding.EncodeToString(append([]byte{kind}, key.Seed()...))
	return fmt.Sprintf("PRIVATE+KEY+%s+%x+%s", name, id[:4], secret)
}

func signers() (log note.Signer, witnesses []note.Signer, policy string) {
	const origin = "go.example/log"
	log, err := note.NewSigner(signerText(origin, 1))
	fatal(err)
	vkey, err := note.NewEd25519VerifierKey(origin, privateKey(origin).Public().(ed25519.PublicKey))
	fatal(err)
	policy = "log " + vkey + "\n"
	for i := range 4 {
		name := fmt.Sprintf("w%d.example", i)
		one, err := torchwood.NewCosignatureSigner(name, privateKey(name))
		fatal(err)
		address := url.URL{Scheme: "https", Host: name, Path: "/"}
		policy += fmt.Sprintf("witness w%d %s %s\n", i, one.Verifier(), address.String())
		witnesses = append(witnesses, one)
		if i%2 == 1 {
			other, err := formats.NewSignerForCosignatureV1(signerText(name, 4))
			fatal(err)
			witnesses[i] = other
		}
	}
	return log, witnesses, policy + "group two any w2 w3\ngroup all all w0 w1 two\nquorum all\n"
}

func entryOf(i int64) string { return fmt.Sprintf("entry %d of theirs", i) }

// Logs of 1 to size entries, cosigned by three of four witnesses.
func makeLogs(size int64) []madeLog {
	var store hashes
	var logs []madeLog
	log, witnesses, policy := signers()
	for n := range size {
		more, err := tlog.StoredHashes(n, []byte(entryOf(n)), store)
		fatal(err)
		store = append(store, more...)
		root, err := tlog.TreeHash(n+1, store)
		fatal(err)
		checkpoint := torchwood.Checkpoint{Origin: log.Name(), Tree: tlog.Tree{N: n + 1, Hash: root}}
		signed, err := note.Sign(&note.Note{Text: checkpoint.String()}, log, witnesses[0], witnesses[1], witnesses[2+n%2])
		fatal(err)
		logs = append(logs, madeLog{policy, n + 1, makeProofs(n+1, store, signed)})
	}
	return logs
}

func makeProofs(size int64, store hashes, checkpoint []byte) []madeProof {
	var proofs []madeProof
	times := timesOf(checkpoint)
	for index := int64(0); index < size; index += 1 + size/7 {
		path, err := tlog.ProveRecord(size, index, store)
		fatal(err)
		text := torchwood.FormatProof(index, path, checkpoint)
		if index%2 == 1 {
			text = torchwood.FormatProofWithExtraData(index, []byte("extra"), path, checkpoint)
		}
		proofs = append(proofs, madeProof{entryOf(index), index, string(text), times})
	}
	return proofs
}

func timesOf(checkpoint []byte) map[string]int64 {
	times := map[string]int64{}
	_, err := note.Open(checkpoint, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		fatal(errors.New("a note that nobody verifies"))
	}
	for _, s := range unverified.Note.UnverifiedSigs[1:] {
		times[s.Name], err = torchwood.CosignatureTimestamp(s)
		fatal(err)
	}
	return times
}

// ---- how long it takes (bench/log_proof.c) ----

// The processor time of this program, collecting garbage included.
func used() time.Duration {
	var usage syscall.Rusage
	fatal(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Prints the microseconds of processor time for one proof, the best of five rounds.
func bench(folder, times string) {
	read := func(name string) []byte {
		text, err := os.ReadFile(folder + "/" + name)
		fatal(err)
		return text
	}
	count, err := strconv.Atoi(times)
	fatal(err)
	policy, err := torchwood.ParsePolicy(read("policy"))
	fatal(err)
	proof, entry, best := read("proof"), read("entry"), time.Duration(1<<62)
	for range 5 {
		start := used()
		for range count {
			fatal(torchwood.VerifyProof(policy, tlog.RecordHash(entry), proof))
		}
		best = min(best, used()-start)
	}
	fmt.Println("torchwood,-Go", float64(best.Nanoseconds())/float64(count)/1000)
}
