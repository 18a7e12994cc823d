/* tests/peers/attributes_alloc.c: every allocation of the module fails in turn
 * while a client's attributes are verified and shown. */
#include "tests/peers/alloc_each.h"
#include "tests/peers/attributes.h"
#include "tests/peers/report.h"

#define MOST_ALLOCATIONS 1000 /* in one try; more is a loop */

static gss_buffer_desc token;

/* All that can be asked of a name.  False when a call failed. */
static bool
ask_all(gss_name_t name)
{
    gss_buffer_desc composite = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc type = gss_text("mspac");
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    gss_name_t copy = GSS_C_NO_NAME;
    gss_any_t any = NULL;
    OM_uint32 minor;
    bool ok;

    ok = gss_inquire_name(&minor, name, NULL, NULL, &set) == GSS_S_COMPLETE;
    for (size_t i = 0; set != GSS_C_NO_BUFFER_SET && i < set->count; i++) {
        gss_buffer_desc value = GSS_C_EMPTY_BUFFER;
        gss_buffer_desc display = GSS_C_EMPTY_BUFFER;
        int more = -1, authenticated = 0, complete = 0;

        if (gss_get_name_attribute(&minor, name, &set->elements[i],
                                   &authenticated, &complete, &value, &display,
                                   &more) != GSS_S_COMPLETE)
            ok = false;
        gss_release_buffer(&minor, &value);
        gss_release_buffer(&minor, &display);
    }
    ok &= gss_export_name_composite(&minor, name, &composite) == GSS_S_COMPLETE;
    ok &= gss_duplicate_name(&minor, name, &copy) == GSS_S_COMPLETE;
    ok &= gss_map_name_to_any(&minor, name, 1, &type, &any) == GSS_S_COMPLETE;
    if (any != NULL)
        gss_release_any_name_mapping(&minor, name, &type, &any);
    gss_release_buffer_set(&minor, &set);
    gss_release_buffer(&minor, &composite);
    gss_release_name(&minor, &copy);
    return ok;
}

static bool
accept_and_ask(void)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    bool ok;

    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL,
                                   &token, GSS_C_NO_CHANNEL_BINDINGS, &name,
                                   NULL, &out, NULL, NULL, NULL);
    ok = major == GSS_S_COMPLETE && ask_all(name);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&minor, &out);
    gss_release_name(&minor, &name);
    return ok;
}

/* A call that lacked memory says so; it never shows less than there is. */
static void
each_fails_once(void)
{
    alloc_each_fails(accept_and_ask, MOST_ALLOCATIONS);
}

static const struct report_test tests[] = {
    {"attributes: each allocation fails once", each_fails_once},
};

void
attributes_alloc_tests(const char *path)
{
    if (!alloc_each_ready(path, &token)) {
        report_skip("attributes: allocations",
                    "the module is not to be hooked");
        return;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
