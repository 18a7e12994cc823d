/* tests/adversary/spoil_ticket.c: deviations in the ticket. */
#include "tests/adversary/spoil.h"
#include "tests/adversary/request.h"

#define HOUR 3600

/* A service of the realm that is not in the acceptor's keytab. */
#define ELSEWHERE "svcwrong"

void
spoil_another_service(struct scene *s)
{
    request_ticket(s, ELSEWHERE);
}

void
spoil_another_service_renamed(struct scene *s)
{
    struct principal_name server = s->ticket.server;

    request_ticket(s, ELSEWHERE);
    s->ticket.server = server;
}

void
spoil_rename_ticket(struct scene *s)
{
    s->ticket.server.num_components = 2;
    s->ticket.server.components = OCTETS("\x1b\x04HTTP\x1b\x09localhost");
}

void
spoil_ticket_enctype(struct scene *s)
{
    s->ticket.enc_part.etype = spoil_other_enctype(s->ticket.enc_part.etype);
}

void
spoil_ticket_flipped(struct scene *s)
{
    struct bytes *cipher = &s->ticket.enc_part.cipher;

    *cipher = spoil_flip(s, *cipher, cipher->len / 2);
}

void
spoil_ticket_cut(struct scene *s)
{
    struct bytes *cipher = &s->ticket.enc_part.cipher;

    *cipher = spoil_cut(*cipher, 8);
}

void
spoil_expired(struct scene *s)
{
    s->part.authtime -= 3 * HOUR;
    s->part.starttime -= 3 * HOUR;
    s->part.endtime -= 2 * HOUR;
}

void
spoil_not_yet_valid(struct scene *s)
{
    s->part.starttime += HOUR;
    s->part.endtime += HOUR;
}

void
spoil_authtime_ahead(struct scene *s)
{
    s->part.has_starttime = false;
    s->part.authtime += HOUR;
    s->part.endtime += HOUR;
}

void
spoil_invalid_flag(struct scene *s)
{
    s->part.flags |= TICKET_INVALID;
}

/* RFC 4120 section 3.3.3.1: type 1, DOMAIN-X500-COMPRESS. */
void
spoil_bad_path(struct scene *s)
{
    s->part.flags &= ~TICKET_TRANSITED_CHECKED;
    s->part.transited_type = 1;
    s->part.transited = OCTETS("NOBODY.TRUSTS.ME");
    s->part.client.realm = OCTETS("ELSEWHERE.TEST");
}

void
spoil_session_des(struct scene *s)
{
    s->part.key = spoil_des_key();
}

void
spoil_session_short(struct scene *s)
{
    s->part.key.keyvalue.len--;
}

/* The ticket is field [3] of the AP-REQ; its version is its first field. */
void
spoil_ticket_version(struct scene *s)
{
    size_t ticket = spoil_find(s->octets, s->ticket.raw);
    size_t version = spoil_find(s->ticket.raw, OCTETS("\xa0\x03\x02\x01\x05"));

    spoil_set(s, ticket + version + 4, 4);
}
