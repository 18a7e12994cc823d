/* mech/spi/audit_place.h: where audit lines go. */
#ifndef APEX_MECH_SPI_AUDIT_PLACE_H
#define APEX_MECH_SPI_AUDIT_PLACE_H

#include "mech/spi/audit_line.h"

/* audit_place_write writes the line to `place`, the value of `audit`: "syslog",
 * "journal" or "file:PATH".  It waits for nothing but a filesystem, keeps no
 * descriptor, and keeps errno.  A line that cannot be written is lost. */
void
audit_place_write(const char *place, const struct audit_line *l);

#endif
