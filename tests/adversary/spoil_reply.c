/* tests/adversary/spoil_reply.c: deviations in the acceptor's AP-REP and in the
 * third leg of DCE style, and KRB-ERRORs. */
#include "tests/adversary/spoil.h"
#include "asn1/krb_error.h"

#define YEAR      31536000
#define LONG_TEXT 60000

void
spoil_reply_microseconds(struct scene *s)
{
    s->reply.cusec = (s->reply.cusec + 1) % 1000000;
}

void
spoil_reply_time(struct scene *s)
{
    s->reply.ctime++;
}

void
spoil_reply_clock(struct scene *s)
{
    scene_now(&s->reply.ctime, &s->reply.cusec);
}

void
spoil_reply_flipped(struct scene *s)
{
    struct bytes *cipher = &s->sealed_reply.enc_part.cipher;

    *cipher = spoil_flip(s, *cipher, cipher->len / 2);
}

void
spoil_reply_enctype(struct scene *s)
{
    s->sealed_reply.enc_part.etype =
        spoil_other_enctype(s->sealed_reply.enc_part.etype);
}

void
spoil_reply_des(struct scene *s)
{
    s->reply.subkey = spoil_des_key();
}

void
spoil_reply_unknown_key(struct scene *s)
{
    s->reply.subkey.keytype = NO_ENCTYPE;
}

void
spoil_reply_short_key(struct scene *s)
{
    s->reply.subkey.keyvalue.len /= 2;
}

void
spoil_reply_no_number(struct scene *s)
{
    s->reply.has_seq_number = false;
}

void
spoil_reply_type(struct scene *s)
{
    spoil_set(s, spoil_find(s->octets, OCTETS("\xa1\x03\x02\x01\x0f")) + 4, 14);
}

void
spoil_third_leg_number(struct scene *s)
{
    s->reply.seq_number++;
}

/* The answer to the request before this one, with all its keys. */
void
spoil_crossed_reply(struct scene *s)
{
    struct answer a;

    if (!scene_open_context(s))
        return;
    talk_ask(s->talk, "token -", &a);
    (void)scene_answer(s, &a);
}

void
spoil_reply_no_subkey(struct scene *s)
{
    s->reply.has_subkey = false;
    s->acceptor_subkey.profile = NULL;
}

static void
put_error(struct scene *s, const struct krb_error *e)
{
    struct builder b = BUILDER_INIT;

    krb_error_encode(&b, e);
    s->octets = spoil_frame(s, TOKEN_KRB_ERROR, scene_keep(s, &b));
}

static void
fill_error(const struct scene *s, int32_t code, struct krb_error *out)
{
    *out = (struct krb_error){.error_code = code,
                              .server = s->holdings->service_name};
    scene_now(&out->stime, &out->susec);
}

void
spoil_error_generic(struct scene *s)
{
    struct krb_error e;

    fill_error(s, KRB_ERR_GENERIC, &e);
    put_error(s, &e);
}

void
spoil_error_skew(struct scene *s)
{
    struct krb_error e;

    fill_error(s, KRB_AP_ERR_SKEW, &e);
    e.stime += YEAR;
    put_error(s, &e);
}

void
spoil_error_none(struct scene *s)
{
    struct krb_error e;

    fill_error(s, 0, &e);
    put_error(s, &e);
}

void
spoil_error_long(struct scene *s)
{
    struct builder text = BUILDER_INIT;
    struct krb_error e;

    builder_fill(&text, '\x1b', LONG_TEXT);
    fill_error(s, KRB_ERR_GENERIC, &e);
    e.e_text = scene_keep(s, &text);
    put_error(s, &e);
}

void
spoil_error_broken(struct scene *s)
{
    s->octets = spoil_frame(s, TOKEN_KRB_ERROR, OCTETS("\x7e\x03\x30\x7f\0"));
}
