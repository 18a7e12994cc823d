package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jcmturner/gofork/encoding/asn1"
	"github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/config"
	"github.com/jcmturner/gokrb5/v8/credentials"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/gssapi"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/service"
	"github.com/jcmturner/gokrb5/v8/spnego"
	"github.com/jcmturner/gokrb5/v8/types"
)

// end is one end of a context.
type end struct {
	initiator, spnego, begun, complete bool
	target                             string
	flags                              []int
	names                              string // of the flags
	key                                types.EncryptionKey
	sequence                           int64
	peer                               string
	until                              time.Time
}

var flagNumbers = map[string]int{
	"mutual": gssapi.ContextFlagMutual, "replay": gssapi.ContextFlagReplay,
	"sequence": gssapi.ContextFlagSequence, "conf": gssapi.ContextFlagConf,
	"integ": gssapi.ContextFlagInteg,
}

func (e *end) drop() { *e = end{} }

func file(variable string) string {
	return strings.TrimPrefix(os.Getenv(variable), "FILE:")
}

// begin takes what both sides are told.
func (e *end) begin(about map[string]string) error {
	e.drop()
	switch about["mech"] {
	case "", "krb5":
	case "spnego":
		e.spnego = true
	default:
		return cannot("gokrb5 has no mechanism " + about["mech"])
	}
	if number, err := strconv.Atoi(about["enctype"]); err == nil {
		if _, err := crypto.GetEtype(int32(number)); err != nil {
			return cannot(err.Error())
		}
	}
	if _, bound := about["cb"]; bound {
		return cannot("gokrb5 makes and checks no channel bindings: it leaves" +
			" them zero in the authenticator's checksum")
	}
	e.begun = true
	return nil
}

func (e *end) initiate(words []string) (string, error) {
	about := given(words[1:])
	if err := e.begin(about); err != nil {
		return "", err
	}
	e.initiator = true
	e.target = strings.Replace(words[0], "@", "/", 1)
	e.names = "-"
	if names := about["flags"]; names != "" && names != "-" {
		for _, name := range strings.Split(names, ",") {
			number, known := flagNumbers[name]
			if !known {
				return "", cannot("gokrb5 does not do " + name)
			}
			e.flags = append(e.flags, number)
		}
		e.names = names
	}
	return "", nil
}

func (e *end) accept(words []string) (string, error) {
	return "", e.begin(given(words))
}

// --- the initiator ---

func newClient() (*client.Client, error) {
	conf, err := config.Load(os.Getenv("KRB5_CONFIG"))
	if err != nil {
		return nil, err
	}
	cache, err := credentials.LoadCCache(file("KRB5CCNAME"))
	if err != nil {
		return nil, err
	}
	return client.NewFromCCache(cache, conf, client.DisablePAFXFAST(true))
}

// request makes the AP-REQ, and keeps the key and the first number.
func (e *end) request() ([]byte, error) {
	cl, err := newClient()
	if err != nil {
		return nil, err
	}
	ticket, key, err := cl.GetServiceTicket(e.target)
	if err != nil {
		return nil, err
	}
	t, err := spnego.NewKRB5TokenAPREQ(cl, ticket, key, e.flags, []int{})
	if err != nil {
		return nil, err
	}
	// The authenticator was sealed at once: its number is read back.
	if err := t.APReq.DecryptAuthenticator(key); err != nil {
		return nil, err
	}
	e.key, e.sequence = key, t.APReq.Authenticator.SeqNumber
	e.peer = e.target + "@" + ticket.Realm
	e.until = time.Now().Add(time.Hour)
	if t.APReq.Authenticator.SubKey.KeyType != 0 {
		e.key = t.APReq.Authenticator.SubKey
	}
	octets, err := t.Marshal()
	if err != nil || !e.spnego {
		return octets, err
	}
	n := spnego.SPNEGOToken{Init: true, NegTokenInit: spnego.NegTokenInit{
		MechTypes:      []asn1.ObjectIdentifier{gssapi.OIDKRB5.OID()},
		MechTokenBytes: octets}}
	return n.Marshal()
}

// reply takes what the acceptor answers.
func (e *end) reply(in []byte) error {
	if e.spnego {
		var n spnego.SPNEGOToken
		if err := n.Unmarshal(in); err != nil {
			return refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
		}
		in = n.NegTokenResp.ResponseToken
		if n.NegTokenResp.State() == spnego.NegStateAcceptCompleted &&
			len(in) == 0 {
			return nil
		}
	}
	var t spnego.KRB5Token
	if err := t.Unmarshal(in); err != nil {
		return refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
	}
	if t.IsKRBError() {
		return refusal{"GSS_S_FAILURE", t.KRBError.Error()}
	}
	_, status := t.Verify()
	return cannot(status.Message)
}

// --- the acceptor ---

// open takes an AP-REQ that was accepted apart once more, for its keys.
func (e *end) open(t *spnego.KRB5Token, kt *keytab.Keytab) error {
	a := &t.APReq
	if err := a.Ticket.DecryptEncPart(kt, &a.Ticket.SName); err != nil {
		return err
	}
	if err := a.DecryptAuthenticator(a.Ticket.DecryptedEncPart.Key); err != nil {
		return err
	}
	e.key = a.Ticket.DecryptedEncPart.Key
	if a.Authenticator.SubKey.KeyType != 0 {
		e.key = a.Authenticator.SubKey
	}
	// Where there is no AP-REP, both sides count from one number.
	e.sequence = a.Authenticator.SeqNumber
	e.peer = a.Authenticator.CName.PrincipalNameString() + "@" +
		a.Authenticator.CRealm
	e.until = a.Ticket.DecryptedEncPart.EndTime
	e.readFlags(a)
	return nil
}

// readFlags: RFC 4121 section 4.1.1.
func (e *end) readFlags(a *messages.APReq) {
	var names []string
	if sum := a.Authenticator.Cksum.Checksum; len(sum) >= 24 {
		for name, number := range flagNumbers {
			if int(sum[20])&number != 0 {
				names = append(names, name)
			}
		}
	}
	e.names = "-"
	if len(names) > 0 {
		e.names = strings.Join(names, ",")
	}
}

func (e *end) verifyRequest(in []byte, kt *keytab.Keytab) ([]byte, error) {
	settings := []func(*service.Settings){service.DecodePAC(false)}
	var t spnego.KRB5Token
	if !e.spnego {
		if err := t.Unmarshal(in); err != nil {
			return nil, refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
		}
		ok, _, err := service.VerifyAPREQ(&t.APReq,
			service.NewSettings(kt, settings...))
		if err != nil || !ok {
			return nil, refusal{"GSS_S_DEFECTIVE_TOKEN", fmt.Sprint(err)}
		}
		return nil, e.open(&t, kt)
	}
	var n spnego.SPNEGOToken
	if err := n.Unmarshal(in); err != nil {
		return nil, refusal{"GSS_S_DEFECTIVE_TOKEN", err.Error()}
	}
	ok, _, status := spnego.SPNEGOService(kt, settings...).AcceptSecContext(&n)
	if !ok {
		return nil, refusal{"GSS_S_DEFECTIVE_TOKEN", status.Error()}
	}
	if err := t.Unmarshal(n.NegTokenInit.MechTokenBytes); err != nil {
		return nil, err
	}
	r := spnego.SPNEGOToken{Resp: true, NegTokenResp: spnego.NegTokenResp{
		NegState:      asn1.Enumerated(spnego.NegStateAcceptCompleted),
		SupportedMech: gssapi.OIDKRB5.OID()}}
	out, err := r.Marshal()
	if err != nil {
		return nil, err
	}
	return out, e.open(&t, kt)
}

// --- steps ---

func (e *end) step(in []byte) (string, []byte, error) {
	if !e.initiator {
		kt, err := keytab.Load(file("KRB5_KTNAME"))
		if err != nil {
			return "", nil, err
		}
		out, err := e.verifyRequest(in, kt)
		return "complete", out, err
	}
	if len(in) > 0 {
		return "complete", nil, e.reply(in)
	}
	out, err := e.request()
	if e.spnego || strings.Contains(e.names, "mutual") {
		return "continue", out, err
	}
	return "complete", out, err
}

func (e *end) token(words []string) (string, error) {
	in, err := unpack(words[0])
	if err != nil {
		return "", err
	}
	if !e.begun || e.complete {
		return "", cannot("no context is being established")
	}
	state, out, err := e.step(in)
	if err != nil {
		e.drop()
		return "", err
	}
	e.complete = state == "complete"
	return state + " " + pack(out), nil
}

func (e *end) facts(words []string) (string, error) {
	if !e.complete {
		return "", cannot("no context stands")
	}
	return fmt.Sprintf("flags=%s peer=%s enctype=%d delegated=no bound=-"+
		" lifetime=%d", e.names, e.peer, e.key.KeyType,
		int(time.Until(e.until).Seconds())), nil
}
