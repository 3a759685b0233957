// Verifies and issues credentials with embedded eddsa-rdfc-2022 proofs: JSON-LD and canonical form by
// github.com/piprate/json-gold, the rest by Go's standard library. It answers lines of JSON (../README.md).
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/piprate/json-gold/ld"
)

type object = map[string]any

var world object

// worldLoader knows what is in the world and nothing else.
type worldLoader struct{}

func (worldLoader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	if document, ok := world[url]; ok {
		return &ld.RemoteDocument{DocumentURL: url, Document: document}, nil
	}
	return nil, fmt.Errorf("%s is not in this world", url)
}

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func multibase(data []byte) string {
	number, text := new(big.Int).SetBytes(data), ""
	for rest := new(big.Int); number.Sign() > 0; {
		number.DivMod(number, big.NewInt(58), rest)
		text = string(alphabet[rest.Int64()]) + text
	}
	for _, b := range data {
		if b != 0 {
			break
		}
		text = "1" + text
	}
	return "z" + text
}

func fromMultibase(text string, size int) ([]byte, error) {
	if !strings.HasPrefix(text, "z") {
		return nil, errors.New("not base58btc")
	}
	number := new(big.Int)
	for _, c := range text[1:] {
		digit := strings.IndexRune(alphabet, c)
		if digit < 0 {
			return nil, errors.New("not base58btc")
		}
		number.Add(number.Mul(number, big.NewInt(58)), big.NewInt(int64(digit)))
	}
	if number.BitLen() > 8*size {
		return nil, errors.New("too long")
	}
	data := number.FillBytes(make([]byte, size))
	if multibase(data) != text {
		return nil, errors.New("of another length")
	}
	return data, nil
}

// canonicalHash goes step by step, for ld.JsonLdProcessor.Normalize forgets SafeMode on the way to RDF.
func canonicalHash(document object) ([]byte, error) {
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = worldLoader{}
	options.SafeMode = true
	dataset, err := ld.NewJsonLdProcessor().ToRDF(document, options)
	if err != nil {
		return nil, err
	}
	options.Format = "application/n-quads"
	options.Algorithm = ld.AlgorithmURDNA2015
	text, err := ld.NewJsonLdApi().Normalize(dataset.(*ld.RDFDataset), options)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(text.(string)))
	return hash[:], nil
}

func without(from object, name string) object {
	copied := object{}
	for key, value := range from {
		if key != name {
			copied[key] = value
		}
	}
	return copied
}

// signedBytes is what a proof with these options signs of the document: vc-di-eddsa, section 3.2.
func signedBytes(document, options object) ([]byte, error) {
	options = without(options, "proofValue")
	options["@context"] = document["@context"]
	first, err := canonicalHash(options)
	if err != nil {
		return nil, err
	}
	second, err := canonicalHash(document)
	return append(first, second...), err
}

func issuerOf(credential object) string {
	if profile, ok := credential["issuer"].(object); ok {
		return fmt.Sprint(profile["id"])
	}
	return fmt.Sprint(credential["issuer"])
}

func contains(list any, text string) bool {
	values, _ := list.([]any)
	for _, value := range values {
		if value == text {
			return true
		}
	}
	return false
}

// keyOf finds the key in its controller's document, which must let it make assertions.
func keyOf(url string) (string, ed25519.PublicKey, error) {
	controller, _, _ := strings.Cut(url, "#")
	document, ok := world[controller].(object)
	if !ok || document["id"] != controller || !contains(document["assertionMethod"], url) {
		return "", nil, fmt.Errorf("%s may not make assertions", url)
	}
	methods, _ := document["verificationMethod"].([]any)
	for _, each := range methods {
		method, _ := each.(object)
		if method["id"] != url || method["controller"] != controller {
			continue
		}
		data, err := fromMultibase(fmt.Sprint(method["publicKeyMultibase"]), 34)
		if err == nil && (data[0] != 0xed || data[1] != 0x01) {
			err = errors.New("a key of another kind")
		}
		if err != nil {
			return "", nil, err
		}
		return controller, ed25519.PublicKey(data[2:]), nil
	}
	return "", nil, fmt.Errorf("%s is nobody's key", url)
}

func verifyProof(credential, proof object) error {
	if proof["type"] != "DataIntegrityProof" || proof["cryptosuite"] != "eddsa-rdfc-2022" {
		return errors.New("a proof that is not known here")
	}
	if proof["proofPurpose"] != "assertionMethod" {
		return errors.New("made for another purpose")
	}
	controller, key, err := keyOf(fmt.Sprint(proof["verificationMethod"]))
	if err != nil {
		return err
	}
	if controller != issuerOf(credential) {
		return errors.New("not the issuer's key")
	}
	signature, err := fromMultibase(fmt.Sprint(proof["proofValue"]), ed25519.SignatureSize)
	if err != nil {
		return err
	}
	data, err := signedBytes(without(credential, "proof"), proof)
	if err == nil && !ed25519.Verify(key, data, signature) {
		err = errors.New("the signature does not hold")
	}
	return err
}

func verifyTime(credential object, now time.Time) error {
	from, err := time.Parse(time.RFC3339, fmt.Sprint(credential["validFrom"]))
	if err == nil && now.Before(from) {
		err = errors.New("not valid yet")
	}
	end, ends := credential["validUntil"]
	if err != nil || !ends {
		return err
	}
	until, err := time.Parse(time.RFC3339, fmt.Sprint(end))
	if err == nil && now.After(until) {
		err = errors.New("not valid any more")
	}
	return err
}

func verify(credential object, now time.Time) error {
	proofs, ok := credential["proof"].([]any)
	if !ok {
		proofs = []any{credential["proof"]}
	}
	for _, each := range proofs {
		proof, ok := each.(object)
		if !ok {
			return errors.New("no proof")
		}
		if err := verifyProof(credential, proof); err != nil {
			return err
		}
	}
	return verifyTime(credential, now)
}

func issue(document object, now string) (object, error) {
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	key := multibase(append([]byte{0xed, 0x01}, public...))
	profile := without(document["issuer"].(object), "id")
	profile["id"] = "did:key:" + key
	credential := without(document, "issuer")
	credential["issuer"] = profile
	proof := object{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": now,
		"verificationMethod": "did:key:" + key + "#" + key, "proofPurpose": "assertionMethod"}
	data, err := signedBytes(credential, proof)
	if err != nil {
		return nil, err
	}
	proof["proofValue"] = multibase(ed25519.Sign(secret, data))
	credential["proof"] = proof
	return credential, nil
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/piprate/json-gold" {
			return module.Path + " " + module.Version
		}
	}
	return "unknown"
}

type request struct {
	Do, Suite, Now       string
	Credential, Document object
}

func answer(asked request) object {
	suites := []string{"eddsa-rdfc-2022"}
	now, err := time.Parse(time.RFC3339, asked.Now)
	switch asked.Do {
	case "hello":
		return object{"version": version(), "verifies": append(suites, "set", "inside", "clock"), "issues": suites}
	case "issue":
		var issued object
		if issued, err = issue(asked.Document, asked.Now); err == nil {
			return object{"credential": issued}
		}
	case "verify":
		if err == nil {
			err = verify(asked.Credential, now)
		}
	}
	if err != nil {
		return object{"accepted": false, "why": err.Error()}
	}
	return object{"accepted": true}
}

func run() error {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	if err = json.Unmarshal(text, &world); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var asked request
		if err = json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		if err = json.NewEncoder(os.Stdout).Encode(answer(asked)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
