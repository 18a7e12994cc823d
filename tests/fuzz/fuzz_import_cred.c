/* fuzz_import_cred.c: exported credentials of any content.  What is read can be
 * written again, and what was written can be read. */
#include <stdlib.h>

#include "mech/krb5/cred_form.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
form_free(struct cred_form *form)
{
    key_source_free(form->keys);
    ticket_source_free(form->tickets);
    free(form->rcache);
}

/* A keytab or ccache named in it may be missing when it is written. */
static void
there_and_back(const struct cred_form *form)
{
    struct builder b = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct cred_form again;

    if (cred_form_encode(form, &b, &ev) == V_OK) {
        if (cred_form_decode(builder_view(&b), &again, &ev) != V_OK)
            abort();
        form_free(&again);
    }
    builder_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evidence ev = EVIDENCE_INIT;
    struct bytes in = {data, size};
    struct cred_form form;

    /* No configuration and no files of this host. */
    (void)setenv("KRB5_CONFIG", "/dev/null", 1);
    if (cred_form_decode(in, &form, &ev) != V_OK)
        return 0;
    there_and_back(&form);
    form_free(&form);
    return 0;
}
