/* tests/adversary/reply.c: AP-REP, the acceptor's answer and the third leg of
 * DCE style. */
#include "tests/adversary/reply.h"
#include "tests/adversary/deviation.h"
#include "tests/adversary/frame.h"

#define OWN_SEQ 0x2345678

/* The acceptor's: the client's time, a subkey, a number. */
static void
fill_answer(struct scene *s)
{
    s->reply.ctime = s->authenticator.ctime;
    s->reply.cusec = s->authenticator.cusec;
    s->reply.has_seq_number = true;
    s->reply.seq_number = OWN_SEQ;
    if (scene_has(s, OLD))
        return;
    must(crypto_key_random(&s->acceptor_subkey, s->session.profile->enctype) ==
             CRYPTO_OK,
         "a subkey");
    s->reply.has_subkey = true;
    s->reply.subkey.keytype = s->acceptor_subkey.profile->enctype;
    s->reply.subkey.keyvalue = crypto_key_value(&s->acceptor_subkey);
}

/* The initiator's in DCE style: its time, the acceptor's number. */
static void
fill_third_leg(struct scene *s)
{
    s->reply = (struct enc_ap_rep_part){
        .has_seq_number = true,
        .seq_number = (uint32_t)s->recv_seq,
    };
    scene_now(&s->reply.ctime, &s->reply.cusec);
}

void
reply_make(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    if (scene_is_acceptor(s))
        fill_answer(s);
    else
        fill_third_leg(s);
    scene_at(s, AT_REPLY);
    if (scene_is_acceptor(s))
        s->send_seq = s->reply.has_seq_number ? s->reply.seq_number : 0;
    enc_ap_rep_part_encode(&b, &s->reply);
    s->octets = scene_keep(s, &b);
    s->seal = (struct seal){.key = s->session, .usage = USAGE_AP_REP};
    scene_at(s, AT_REPLY_SEAL);
    s->sealed_reply.enc_part = scene_seal(s);
    scene_at(s, AT_SEALED_REPLY);
    ap_rep_encode(&b, &s->sealed_reply);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_SEALED_REPLY_OCTETS);
    frame_put(s, TOKEN_AP_REP);
}

bool
reply_read(struct scene *s, struct bytes token)
{
    struct gss_token frame = {.inner = token};
    struct builder plain = BUILDER_INIT;
    struct enc_ap_rep_part part;
    struct ap_rep rep;

    s->their_token = token;
    if ((!scene_has(s, DCE) && !gss_token_decode(token, &frame)) ||
        ap_rep_decode(frame.inner, &rep) != MESSAGE_OK ||
        crypto_open(&s->session, USAGE_AP_REP, rep.enc_part.cipher, &plain) !=
            CRYPTO_OK ||
        !enc_ap_rep_part_decode(scene_keep(s, &plain), &part))
        return false;
    if (scene_is_acceptor(s)) /* the third leg */
        return part.has_seq_number && part.seq_number == s->send_seq;
    if (part.has_subkey &&
        crypto_key_init(&s->acceptor_subkey, part.subkey.keytype,
                        part.subkey.keyvalue) != CRYPTO_OK)
        return false;
    s->recv_seq += part.has_seq_number ? part.seq_number : 0;
    return part.ctime == s->authenticator.ctime &&
           part.cusec == s->authenticator.cusec;
}
