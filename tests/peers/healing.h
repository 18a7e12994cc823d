/* tests/peers/healing.h: what the parts of healing.realm share. */
#ifndef APEX_TESTS_PEERS_HEALING_H
#define APEX_TESTS_PEERS_HEALING_H

#include <stdbool.h>

/* healing_kadmin has kadmin.local do `commands`, a printf format with "%s" for
 * `service`. */
bool
healing_kadmin(const char *commands, const char *service);

/* healing_retry sets [apex] retry for this process from here on. */
void
healing_retry(bool yes);

/* healing_play_forgeries: refusals that anybody could have sent. */
void
healing_play_forgeries(void);

#endif
