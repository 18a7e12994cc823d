/* own_context_sample.c: contracts in own_context_sample.h. */
#include "tests/unit/own_context_sample.h"

#include <gssapi/gssapi_ext.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/cammac.h"

static const uint8_t mech[] = {0x69, 0x81, 0x02};

/* Keys that every enctype takes: triple DES wants odd parity, and three keys
 * that are not alike. */
static void
make_key(int32_t enctype, uint8_t first, struct crypto_key *out)
{
    uint8_t value[CRYPTO_MAX_KEY];
    struct bytes view = {value, crypto_profile_find(enctype)->key_len};

    for (size_t i = 0; i < sizeof(value); i++) {
        value[i] = (uint8_t)(first + 2 * i);
        if (__builtin_parity(value[i]) == 0)
            value[i] ^= 1;
    }
    if (crypto_key_init(out, enctype, view) != CRYPTO_OK)
        abort();
}

static struct principal_name
make_name(struct builder *b, int32_t type, const char *first,
          const char *second)
{
    struct principal_name name = {.name_type = type, .num_components = 1};

    der_put_string(b, bytes_of_string(first));
    if (second != NULL) {
        der_put_string(b, bytes_of_string(second));
        name.num_components = 2;
    }
    name.components = builder_view(b);
    name.realm = bytes_of_string("SAMPLE.TEST");
    return name;
}

static void
add_authdata(struct own_context_sample *s)
{
    struct ap_session *session = &s->token.session;
    struct bytes pac = bytes_of_string("this would be a PAC");

    authdata_put(&s->authdata, AD_WIN2K_PAC, pac);
    session->ticket_authdata = builder_view(&s->authdata);
    session->pac.len = pac.len;
    session->pac.data =
        session->ticket_authdata.data + session->ticket_authdata.len - pac.len;
    authdata_put(&s->authenticator, AD_AP_OPTIONS, bytes_of_string("\1\2\3\4"));
    authdata_put(&s->authenticator, -17, bytes_of_string("of the client"));
    session->authenticator_authdata = builder_view(&s->authenticator);
    auth_indicators_put(&s->indicators, bytes_of_string("otp"));
    auth_indicators_put(&s->indicators, bytes_of_string("hard"));
    session->indicators = builder_view(&s->indicators);
}

void
own_context_sample_make(int32_t enctype, bool initiator,
                        struct own_context_sample *out)
{
    struct own_context_sample s = {.token = {.flags = 0}};
    struct ap_session *session = &s.token.session;

    session->initiator = initiator;
    session->mech = (struct bytes){mech, sizeof(mech)};
    session->client = make_name(&s.client, 1, "user", NULL);
    session->server = make_name(&s.server, 2, "service", "host.sample.test");
    make_key(enctype, 0x11, &session->session_key);
    make_key(enctype, 0x53, &session->initiator_subkey);
    make_key(enctype, 0x95, &session->acceptor_subkey);
    session->ticket_flags = 0x40a10000;
    session->authtime = 1700000001;
    session->starttime = 1700000002;
    session->endtime = 1700036000;
    session->renew_till = 1700604800;
    s.token.flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG |
                    GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG |
                    GSS_C_TRANS_FLAG;
    s.token.send_seq = 0x11223344;
    s.token.window.base = 0x55667788;
    s.token.window.next = 5;
    s.token.window.received = 0x1d;
    if (initiator) {
        s.token.clock_offset = -77;
    } else {
        s.token.clockskew = 300;
        s.token.flags |= GSS_C_CHANNEL_BOUND_FLAG | GSS_C_PROT_READY_FLAG;
        add_authdata(&s);
    }
    *out = s;
}

void
own_context_sample_wait(struct own_context_sample *s)
{
    s->token.awaits = true;
    s->token.window.next = 0;
    s->token.window.received = 0;
    if (!s->token.session.initiator) {
        s->token.flags |= GSS_C_DCE_STYLE;
        return;
    }
    s->token.awaiting = (struct ap_awaiting){1700000007, 424242};
    s->token.session.acceptor_subkey.profile = NULL;
    s->token.window.base = 0;
}

void
own_context_sample_free(struct own_context_sample *s)
{
    builder_free(&s->client);
    builder_free(&s->server);
    builder_free(&s->authdata);
    builder_free(&s->authenticator);
    builder_free(&s->indicators);
    memset(s, 0, sizeof(*s));
}
