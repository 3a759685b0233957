// What others do with witnesses, for witness_test.py:
//
//	tessera FOLDER ORIGIN  a log of Tessera's POSIX driver. Prints its verifier key, reads the file name of a policy from standard
//	                       input, then adds five entries, each when the one before is published with the policy's quorum, and
//	                       prints the checkpoint
//	witness FILE NAME ADDRESS
//	                       the witness network's omniwitness, which remembers in FILE. Prints its verifier key and its address,
//	                       and reads the verifier key of the log that it is to know from standard input
//	open FILE VKEY...      the checkpoint in FILE, read by x/mod's note.Open: each key, a log's first, must have signed it
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"filippo.io/torchwood"
	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"github.com/transparency-dev/witness/config"
	"github.com/transparency-dev/witness/omniwitness"
	"github.com/transparency-dev/witness/persistence/sqlite"
	"golang.org/x/mod/sumdb/note"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func runTessera(folder, origin string) {
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	check(err)
	fmt.Println(public)
	name := must(bufio.NewReader(os.Stdin).ReadString('\n'))
	group := must(tessera.NewWitnessGroupFromPolicy(must(os.ReadFile(strings.TrimSpace(name)))))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	driver := must(posix.New(ctx, posix.Config{Path: folder}))
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(must(note.NewSigner(secret))).
		WithCheckpointInterval(200*time.Millisecond).
		WithBatching(1, 10*time.Millisecond).
		WithWitnesses(group, &tessera.WitnessOptions{Timeout: 5 * time.Second})
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	check(err)
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 20*time.Millisecond)
	var checkpoint []byte
	for i := range 5 {
		_, checkpoint, err = awaiter.Await(ctx, appender.Add(ctx, tessera.NewEntry(fmt.Appendf(nil, "entry %d", i))))
		check(err)
	}
	fmt.Print(string(checkpoint))
	check(shutdown(ctx))
}

// runWitness serves until it is ended. The log's key comes from standard input, because it may know the witness's first.
func runWitness(database, name, address string) {
	secret, public, err := note.GenerateKey(rand.Reader, name)
	check(err)
	signer := must(f_note.NewSignerForCosignatureV1(secret))
	listener := must(net.Listen("tcp", address))
	fmt.Println(must(f_note.VKeyToCosignatureV1(public)))
	fmt.Println(listener.Addr())
	key := strings.TrimSpace(must(bufio.NewReader(os.Stdin).ReadString('\n')))
	verifier := must(note.NewVerifier(key))
	ctx := context.Background()
	store, _, err := sqlite.New(ctx, sqlite.Opts{Path: database, MaxOpenConns: 4})
	check(err)
	check(store.Init(ctx))
	check(store.AddLogs(ctx, []config.Log{{VKey: key, Verifier: verifier, Origin: verifier.Name()}}))
	check(omniwitness.Main(ctx, omniwitness.OperatorConfig{
		WitnessKeys: []note.Signer{signer}, WitnessVerifier: signer.Verifier(), Logs: store,
	}, store, listener, http.DefaultClient))
}

func open(file string, keys []string) {
	verifiers := []note.Verifier{must(note.NewVerifier(keys[0]))}
	for _, key := range keys[1:] {
		verifiers = append(verifiers, must(torchwood.NewCosignatureVerifier(key)))
	}
	opened := must(note.Open(must(os.ReadFile(file)), note.VerifierList(verifiers...)))
	if len(opened.Sigs) != len(keys) || len(opened.UnverifiedSigs) != 0 {
		log.Fatalf("%d signatures hold, %d are unknown", len(opened.Sigs), len(opened.UnverifiedSigs))
	}
	checkpoint := must(torchwood.ParseCheckpoint(opened.Text))
	fmt.Println(checkpoint.N)
}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 4 && os.Args[1] == "tessera":
		runTessera(os.Args[2], os.Args[3])
	case len(os.Args) == 5 && os.Args[1] == "witness":
		runWitness(os.Args[2], os.Args[3], os.Args[4])
	case len(os.Args) >= 4 && os.Args[1] == "open":
		open(os.Args[2], os.Args[3:])
	default:
		log.Fatal("usage: see main.go")
	}
}
