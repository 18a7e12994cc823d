package main

import (
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/gssapi"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
)

// usages of RFC 4121 section 2 for what an end sends.
func (e *end) usages(sends bool) (seal, sign uint32, flags byte) {
	if e.initiator == sends {
		return keyusage.GSSAPI_INITIATOR_SEAL, keyusage.GSSAPI_INITIATOR_SIGN, 0
	}
	return keyusage.GSSAPI_ACCEPTOR_SEAL, keyusage.GSSAPI_ACCEPTOR_SIGN,
		gssapi.MICTokenFlagSentByAcceptor
}

// ready says whether messages can flow at all.
func (e *end) ready() error {
	if !e.complete {
		return cannot("there is no context")
	}
	switch e.key.KeyType {
	case 16, 23:
		return cannot("gokrb5 has the messages of RFC 4121 alone")
	}
	return nil
}

func (e *end) wrap(words []string) (string, error) {
	if err := e.ready(); err != nil {
		return "", err
	}
	if words[0] != "integ" {
		return "", cannot("gokrb5's WrapToken has no confidentiality")
	}
	message, err := unpack(words[1])
	if err != nil {
		return "", err
	}
	kind, err := crypto.GetEtype(e.key.KeyType)
	if err != nil {
		return "", err
	}
	seal, _, flags := e.usages(true)
	t := gssapi.WrapToken{Flags: flags, Payload: message,
		EC:        uint16(kind.GetHMACBitLength() / 8),
		SndSeqNum: uint64(e.sequence)}
	if err := t.SetCheckSum(e.key, seal); err != nil {
		return "", err
	}
	e.sequence++
	out, err := t.Marshal()
	return pack(out), err
}

func (e *end) unwrap(words []string) (string, error) {
	if err := e.ready(); err != nil {
		return "", err
	}
	token, err := unpack(words[0])
	if err != nil {
		return "", err
	}
	var t gssapi.WrapToken
	if err := t.Unmarshal(token, e.initiator); err != nil {
		return "", refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
	}
	if t.Flags&gssapi.MICTokenFlagSealed != 0 {
		return "", cannot("gokrb5's WrapToken has no confidentiality")
	}
	seal, _, _ := e.usages(false)
	if ok, err := t.Verify(e.key, seal); !ok {
		return "", refusal{"GSS_S_BAD_MIC", err.Error()}
	}
	// gokrb5 leaves the order of messages to its caller.
	return "integ " + pack(t.Payload) + " -", nil
}

func (e *end) mic(words []string) (string, error) {
	if err := e.ready(); err != nil {
		return "", err
	}
	message, err := unpack(words[0])
	if err != nil {
		return "", err
	}
	_, sign, flags := e.usages(true)
	t := gssapi.MICToken{Flags: flags, Payload: message,
		SndSeqNum: uint64(e.sequence)}
	if err := t.SetChecksum(e.key, sign); err != nil {
		return "", err
	}
	e.sequence++
	out, err := t.Marshal()
	return pack(out), err
}

func (e *end) verify(words []string) (string, error) {
	if err := e.ready(); err != nil {
		return "", err
	}
	octets, err := unpackAll(words)
	if err != nil {
		return "", err
	}
	var t gssapi.MICToken
	if err := t.Unmarshal(octets[1], e.initiator); err != nil {
		return "", refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
	}
	t.Payload = octets[0]
	_, sign, _ := e.usages(false)
	if ok, err := t.Verify(e.key, sign); !ok {
		return "", refusal{"GSS_S_BAD_MIC", err.Error()}
	}
	return "-", nil
}
