// This is a peer of doc/interop.txt with gokrb5 v8.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

// cannot is what gokrb5 has no way to do; refusal what it does not accept.
type cannot string

type refusal struct{ major, sentence string }

func (c cannot) Error() string  { return string(c) }
func (r refusal) Error() string { return r.sentence }

func pack(octets []byte) string {
	if len(octets) == 0 {
		return "-"
	}
	return base64.StdEncoding.EncodeToString(octets)
}

func unpack(word string) ([]byte, error) {
	if word == "-" {
		return []byte{}, nil
	}
	octets, err := base64.StdEncoding.DecodeString(word)
	if err != nil {
		return nil, cannot("these octets are no base64")
	}
	return octets, nil
}

// unpackAll decodes every word.
func unpackAll(words []string) ([][]byte, error) {
	var out [][]byte
	for _, word := range words {
		octets, err := unpack(word)
		if err != nil {
			return nil, err
		}
		out = append(out, octets)
	}
	return out, nil
}

func given(words []string) map[string]string {
	out := map[string]string{}
	for _, word := range words {
		if at := strings.IndexByte(word, '='); at > 0 {
			out[word[:at]] = word[at+1:]
		}
	}
	return out
}

// request has the number of words that it needs behind its name.
type request struct {
	words int
	serve func(e *end, words []string) (string, error)
}

var requests = map[string]request{
	"hello": {0, func(e *end, words []string) (string, error) {
		return "name=gokrb5-v8 can=initiate,accept,spnego,integ,mic", nil
	}},
	"initiate": {1, (*end).initiate},
	"accept":   {0, (*end).accept},
	"token":    {1, (*end).token},
	"facts":    {0, (*end).facts},
	"wrap":     {2, (*end).wrap},
	"unwrap":   {1, (*end).unwrap},
	"mic":      {1, (*end).mic},
	"verify":   {2, (*end).verify},
	"end": {0, func(e *end, words []string) (string, error) {
		e.drop()
		return "", nil
	}},
}

func answer(e *end, line string) string {
	words := strings.Split(line, " ")
	r, there := requests[words[0]]
	if !there || len(words)-1 < r.words {
		return "cannot gokrb5 has no " + words[0]
	}
	out, err := r.serve(e, words[1:])
	switch why := err.(type) {
	case nil:
		return strings.TrimRight("ok "+out, " ")
	case cannot:
		return "cannot " + string(why)
	case refusal:
		return fmt.Sprintf("error %s 0 token=- %s", why.major,
			strings.Join(strings.Fields(why.sentence), " "))
	}
	return "error GSS_S_FAILURE 0 token=- " +
		strings.Join(strings.Fields(err.Error()), " ")
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	e := &end{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Println(answer(e, strings.TrimRight(line, "\r\n")))
	}
}
