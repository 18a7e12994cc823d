"""The exchange of AP-REQ and AP-REP as impacket's own clients have it: they
are initiators alone, and put the messages together from its parts."""

import datetime
import os
import struct
import subprocess

from impacket.krb5 import constants, crypto
from impacket.krb5.asn1 import (AP_REP, AP_REQ, Authenticator, EncAPRepPart,
                                KRB_ERROR, TGS_REP, seq_set)
from impacket.krb5.ccache import CCache
from impacket.krb5.gssapi import GSS_C_DCE_STYLE, CheckSumField
from impacket.krb5.kerberosv5 import (KerberosError, getKerberosType1,
                                      getKerberosType3)
from impacket.krb5.types import KerberosTime, Principal, Ticket
from impacket.spnego import ASN1_AID, ASN1_OID, TypesMech, asn1encode
from pyasn1.codec.der import decoder, encoder
from pyasn1.type.univ import noValue

REALM = 'APEX.TEST'
KRB5 = TypesMech['KRB5 - Kerberos 5']
AP_REQ_SEAL, AP_REP_SEAL = 11, 12  # RFC 4120 section 7.5.1


def service_ticket(service):
    """The ticket of a service; impacket's own way to a KDC knows port 88
    alone, so kvno fetches it into the cache."""
    name = service.replace('@', '/')
    subprocess.run(['kvno', '-q', name], check=True,
                   stdout=subprocess.DEVNULL)
    cache = CCache.loadFile(os.environ['KRB5CCNAME'].removeprefix('FILE:'))
    return cache.getCredential(f'{name}@{REALM}').toTGS()


def framed(kind, message):
    """RFC 2743 section 3.1."""
    return struct.pack('B', ASN1_AID) + asn1encode(
        struct.pack('B', ASN1_OID) + asn1encode(KRB5) + kind + message)


def unframed(token):
    """What follows the identifier of the message; in DCE style there is no
    frame."""
    if token[:1] != b'\x60':
        return token
    return token[token.index(KRB5) + len(KRB5) + 2:]


def authenticator(flags):
    out = Authenticator()
    out['authenticator-vno'] = 5
    out['crealm'] = REALM
    seq_set(out, 'cname', Principal(
        'alice', type=constants.PrincipalNameType.NT_PRINCIPAL.value)
        .components_to_asn1)
    now = datetime.datetime.utcnow()
    out['cusec'] = now.microsecond
    out['ctime'] = KerberosTime.to_asn1(now)
    out['cksum'] = noValue
    out['cksum']['cksumtype'] = 0x8003
    field = CheckSumField()
    field['Lgth'] = 16
    field['Flags'] = flags
    out['cksum']['checksum'] = field.getData()
    out['seq-number'] = 0
    return encoder.encode(out)


def request(tgs, flags, mutual):
    """An AP-REQ, as getKerberosType1 has it inside, with these flags."""
    reply = decoder.decode(tgs['KDC_REP'], asn1Spec=TGS_REP())[0]
    ticket = Ticket()
    ticket.from_asn1(reply['ticket'])
    out = AP_REQ()
    out['pvno'] = 5
    out['msg-type'] = int(constants.ApplicationTagNumbers.AP_REQ.value)
    options = [constants.APOptions.mutual_required.value] if mutual else []
    out['ap-options'] = constants.encodeFlags(options)
    seq_set(out, 'ticket', ticket.to_asn1)
    cipher = tgs['cipher']
    out['authenticator'] = noValue
    out['authenticator']['etype'] = cipher.enctype
    out['authenticator']['cipher'] = cipher.encrypt(
        tgs['sessionKey'], AP_REQ_SEAL, authenticator(flags), None)
    if flags & GSS_C_DCE_STYLE:
        return encoder.encode(out)
    return framed(b'\x01\x00', encoder.encode(out))


def raise_error(message):
    try:
        error = decoder.decode(message, asn1Spec=KRB_ERROR())[0]
    except Exception:  # pyasn1 has no error of its own for what is no message
        return
    raise KerberosError(packet=error)


def open_reply(tgs, token):
    """(Key, number, AP-REP, its inside) of the acceptor's answer."""
    message = unframed(token)
    raise_error(message)
    reply = decoder.decode(message, asn1Spec=AP_REP())[0]
    plain = tgs['cipher'].decrypt(tgs['sessionKey'], AP_REP_SEAL,
                                  reply['enc-part']['cipher'].asOctets())
    part = decoder.decode(plain, asn1Spec=EncAPRepPart())[0]
    key = tgs['sessionKey']
    if part['subkey'].hasValue():
        key = crypto.Key(int(part['subkey']['keytype']),
                         part['subkey']['keyvalue'].asOctets())
    return key, int(part['seq-number']), reply, part


def third_leg(tgs, number, reply, part):
    """The AP-REP of DCE style, as getKerberosType3 makes it."""
    now = datetime.datetime.utcnow()
    part['subkey'].clear()
    part = part.clone()
    part['cusec'] = now.microsecond
    part['ctime'] = KerberosTime.to_asn1(now)
    part['seq-number'] = number
    reply['enc-part'].clear()
    reply['enc-part']['etype'] = tgs['cipher'].enctype
    reply['enc-part']['cipher'] = tgs['cipher'].encrypt(
        tgs['sessionKey'], AP_REP_SEAL, encoder.encode(part), None)
    return encoder.encode(reply)


def spnego_request(tgs):
    return getKerberosType1('alice', '', REALM, b'', b'', TGS=tgs)[2]


def spnego_reply(tgs, token):
    """(Key, third leg)."""
    _, key, out = getKerberosType3(tgs['cipher'], tgs['sessionKey'], token)
    return key, out
