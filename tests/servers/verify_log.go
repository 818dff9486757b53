// Verifies a log's files by Go's sumdb: the note, the tree's root, the proof of each record.
//
// It reads, as JSON: the verifier's key, the checkpoint as text, the entries in base64 in their order, for each entry
// its inclusion proof, and for some earlier sizes their root and the consistency proof. It prints "verified", or what
// is wrong and ends with 1.
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

type input struct {
	Key        string
	Checkpoint string
	Entries    []string
	Inclusion  [][]string
	Earlier    []struct {
		Size  int64
		Root  string
		Proof []string
	}
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func hashes(texts []string) []tlog.Hash {
	var made []tlog.Hash
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		must(err)
		made = append(made, hash)
	}
	return made
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in))
	verifier, err := note.NewVerifier(in.Key)
	must(err)
	opened, err := note.Open([]byte(in.Checkpoint), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	if size != int64(len(in.Entries)) {
		must(fmt.Errorf("the checkpoint is of %d entries, there are %d", size, len(in.Entries)))
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var read []tlog.Hash
		for _, index := range indexes {
			read = append(read, stored[index])
		}
		return read, nil
	})
	for index, text := range in.Entries {
		entry, err := base64.StdEncoding.DecodeString(text)
		must(err)
		more, err := tlog.StoredHashes(int64(index), entry, reader)
		must(err)
		stored = append(stored, more...)
		must(tlog.CheckRecord(hashes(in.Inclusion[index]), size, root, int64(index), tlog.RecordHash(entry)))
	}
	own, err := tlog.TreeHash(size, reader)
	must(err)
	if own != root {
		must(fmt.Errorf("the entries have the root %v", own))
	}
	for _, earlier := range in.Earlier {
		old, err := tlog.ParseHash(earlier.Root)
		must(err)
		must(tlog.CheckTree(hashes(earlier.Proof), size, root, earlier.Size, old))
	}
	fmt.Println("verified")
}
