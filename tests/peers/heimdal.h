/* tests/peers/heimdal.h: what the tests against Heimdal have in common. */
#ifndef APEX_TESTS_PEERS_HEIMDAL_H
#define APEX_TESTS_PEERS_HEIMDAL_H

#define HEIMDAL_SETTING 1000

/* heimdal_write_config writes lines for [libdefaults] to a file of that name;
 * `out` becomes the KRB5_CONFIG=... that puts it before the realm's own. */
void heimdal_write_config(const char *name, const char *libdefaults,
                          char out[HEIMDAL_SETTING]);

#endif
