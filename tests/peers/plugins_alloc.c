/* tests/peers/plugins_alloc.c: every allocation of the module fails in turn
 * while plug-ins are shown a request and asked for attributes. */
#include "tests/peers/alloc_each.h"
#include "tests/peers/pair.h"
#include "tests/peers/plugins.h"
#include "tests/peers/report.h"

#define MOST_ALLOCATIONS 2000 /* in one try; more is a loop */

/* All that is done with plug-ins.  False when a call failed. */
static bool
use_name(gss_name_t name)
{
    gss_buffer_desc composite = GSS_C_EMPTY_BUFFER, note = gss_text("note");
    gss_buffer_desc attribute = gss_text("urn:test:note");
    gss_buffer_desc type = gss_text("test_attributes");
    gss_buffer_desc value = GSS_C_EMPTY_BUFFER, display = GSS_C_EMPTY_BUFFER;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    gss_name_t copy = GSS_C_NO_NAME;
    gss_any_t any = NULL;
    OM_uint32 minor;
    int more = -1;
    bool ok;

    ok = gss_duplicate_name(&minor, name, &copy) == 0 &&
         gss_set_name_attribute(&minor, copy, 1, &attribute, &note) == 0 &&
         gss_inquire_name(&minor, copy, NULL, NULL, &set) == 0 &&
         gss_get_name_attribute(&minor, copy, &attribute, NULL, NULL, &value,
                                &display, &more) == 0 &&
         gss_export_name_composite(&minor, copy, &composite) == 0 &&
         gss_map_name_to_any(&minor, copy, 1, &type, &any) == 0;
    if (ok)
        EXPECT(value.length == 4 && display.length == 4);
    if (ok) /* or the object is lost */
        ok = gss_release_any_name_mapping(&minor, copy, &type, &any) == 0;
    if (any != NULL)
        gss_release_any_name_mapping(&minor, copy, &type, &any);
    gss_release_buffer(&minor, &composite);
    gss_release_buffer(&minor, &value);
    gss_release_buffer(&minor, &display);
    gss_release_buffer_set(&minor, &set);
    gss_release_name(&minor, &copy);
    return ok;
}

static gss_buffer_desc token;

static bool
accept_and_use(void)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER, exported = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;
    bool ok;

    ok = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &token,
                                GSS_C_NO_CHANNEL_BINDINGS, &name, NULL, &out,
                                NULL, NULL, NULL) == 0 &&
         use_name(name) &&
         gss_export_sec_context(&minor, &context, &exported) == 0;
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&minor, &out);
    gss_release_buffer(&minor, &exported);
    gss_release_name(&minor, &name);
    return ok;
}

static void
each_fails_once(void)
{
    alloc_each_fails(accept_and_use, MOST_ALLOCATIONS);
}

static const struct report_test tests[] = {
    {"plugins: each allocation fails once", each_fails_once},
};

void
plugins_alloc_tests(void)
{
    if (!alloc_each_ready(plugins_token(), &token)) {
        report_skip("plugins: allocations", "the module is not to be hooked");
        return;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
