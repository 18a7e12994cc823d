/* krb5_support.c: contracts in krb5_support.h. */
#include "tests/unit/krb5_support.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void
site_write(struct site_files *s, const char *libdefaults, const char *sections)
{
    FILE *f;

    (void)unlink(s->conf);
    f = fopen(s->conf, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fprintf(f,
            "[libdefaults]\n"
            "    default_realm = HOME.TEST\n"
            "    dns_lookup_kdc = false\n"
            "    dns_lookup_realm = false\n"
            "    qualify_shortname = \"\"\n"
            "    %s\n"
            "[domain_realm]\n"
            "    host.home.test = HOME.TEST\n"
            "%s\n",
            libdefaults, sections);
    CU_ASSERT(fclose(f) == 0);
}

void
site_open(struct site_files *s, const char *libdefaults, const char *sections)
{
    memset(s, 0, sizeof(*s));
    strcpy(s->dir, "/tmp/apex-krb5.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
    snprintf(s->conf, sizeof(s->conf), "%s/krb5.conf", s->dir);
    snprintf(s->keytab, sizeof(s->keytab), "FILE:%s/keytab", s->dir);
    snprintf(s->ccache, sizeof(s->ccache), "FILE:%s/ccache", s->dir);
    site_write(s, libdefaults, sections);
    setenv("KRB5_CONFIG", s->conf, 1);
    setenv("KRB5_KTNAME", s->keytab, 1);
    setenv("KRB5CCNAME", s->ccache, 1);
    setenv("KRB5_CLIENT_KTNAME", "FILE:/nonexistent/client", 1);
    unsetenv("KRB5_TRACE");
    unsetenv("GSS_APEX");
    /* A test may want a krb5.conf that libkrb5 refuses. */
    if (krb5_init_context(&s->mit) != 0)
        s->mit = NULL;
}

void
site_close(struct site_files *s)
{
    DIR *dir = opendir(s->dir);
    struct dirent *entry;
    char path[400];

    krb5_free_context(s->mit);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", s->dir, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)remove(path);
    }
    if (dir != NULL)
        closedir(dir);
    CU_ASSERT(rmdir(s->dir) == 0);
}

void
keytab_add(struct site_files *s, const char *keytab, const char *principal,
           krb5_kvno kvno, krb5_enctype enctype, uint8_t fill)
{
    krb5_keytab_entry entry = {0};
    uint8_t bytes[32];
    krb5_keytab kt;
    size_t len;

    memset(bytes, fill, sizeof(bytes));
    CU_ASSERT_FATAL(krb5_parse_name(s->mit, principal, &entry.principal) == 0);
    entry.vno = kvno;
    entry.key.enctype = enctype;
    if (krb5_c_keylengths(s->mit, enctype, NULL, &len) != 0)
        len = 8; /* single DES, of which libkrb5 knows nothing any more */
    CU_ASSERT_FATAL(len <= sizeof(bytes));
    entry.key.length = (unsigned)len;
    entry.key.contents = bytes;
    CU_ASSERT_FATAL(krb5_kt_resolve(s->mit, keytab, &kt) == 0);
    CU_ASSERT(krb5_kt_add_entry(s->mit, kt, &entry) == 0);
    krb5_kt_close(s->mit, kt);
    krb5_free_principal(s->mit, entry.principal);
}

static void
store_tgt(struct site_files *s, krb5_ccache cc, krb5_principal client,
          int lifetime)
{
    static uint8_t key[16] = {1, 2, 3};
    static char ticket[] = "not looked into";
    krb5_creds creds = {0};

    creds.client = client;
    CU_ASSERT_FATAL(
        krb5_build_principal(s->mit, &creds.server, client->realm.length,
                             client->realm.data, KRB5_TGS_NAME,
                             client->realm.data, (char *)NULL) == 0);
    creds.keyblock.enctype = 17;
    creds.keyblock.length = sizeof(key);
    creds.keyblock.contents = key;
    creds.times.authtime = (krb5_timestamp)time(NULL) - 10000;
    creds.times.starttime = creds.times.authtime;
    creds.times.endtime = (krb5_timestamp)(time(NULL) + lifetime);
    creds.ticket.data = ticket;
    creds.ticket.length = sizeof(ticket);
    CU_ASSERT(krb5_cc_store_cred(s->mit, cc, &creds) == 0);
    krb5_free_principal(s->mit, creds.server);
}

void
ccache_make(struct site_files *s, const char *name, const char *client,
            int lifetime)
{
    krb5_principal principal;
    krb5_ccache cc;

    CU_ASSERT_FATAL(krb5_parse_name(s->mit, client, &principal) == 0);
    CU_ASSERT_FATAL(krb5_cc_resolve(s->mit, name, &cc) == 0);
    CU_ASSERT(krb5_cc_initialize(s->mit, cc, principal) == 0);
    if (lifetime != 0)
        store_tgt(s, cc, principal, lifetime);
    krb5_cc_close(s->mit, cc);
    krb5_free_principal(s->mit, principal);
}

struct krb_name *
parsed(const char *text)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;

    CU_ASSERT_FATAL(krb_name_parse(bytes_of_string(text), &n, &ev) == V_OK);
    return n;
}

struct krb_name *
host_based(const char *text)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;

    CU_ASSERT_FATAL(krb_name_host_based(bytes_of_string(text), &n, &ev) ==
                    V_OK);
    return n;
}

void
says(const struct evidence *ev, const char *part)
{
    bool found =
        strstr(ev->said, part) != NULL || strstr(ev->text, part) != NULL;

    CU_ASSERT(found);
    if (!found)
        printf("# evidence: %s: %s\n# wanted: %s\n", ev->said, ev->text, part);
}
