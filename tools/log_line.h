/* tools/log_line.h: a refusal in the system log, as the module wrote it. */
#ifndef APEX_TOOLS_LOG_LINE_H
#define APEX_TOOLS_LOG_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define LOG_NAME_MAX    64
#define LOG_WORDS_MAX   1500
#define LOG_CONFIG_NAME "configuration"

struct log_line {
    int64_t when;               /* seconds since 1970 */
    char program[LOG_NAME_MAX]; /* as syslog has it: sshd[4711] */
    char role[LOG_NAME_MAX];    /* "acceptor", "initiator"; LOG_CONFIG_NAME */
    char verdict[LOG_NAME_MAX]; /* its name; of a configuration that cannot be
                                 * used: LOG_CONFIG_NAME */
    char words[LOG_WORDS_MAX];
    unsigned untold; /* refusals before it that were not written */
};

/* log_line_of_file reads a line of syslog's, whose time is in the form of RFC
 * 5424 or "Nov 28 02:35:09" by the local clock; a year that is not there is the
 * last one in which that time is not after `now`.  False: the line is not of
 * the module. */
bool
log_line_of_file(const char *line, int64_t now, struct log_line *out);

/* log_line_of_journal reads an object of `journalctl -o json`. */
bool
log_line_of_journal(const char *line, struct log_line *out);

/* log_time reads what people write for a time: 2026-11-28, 2026-11-28 02:35,
 * 2026-11-28T02:35:09 (by the local clock), @SECONDS, today, yesterday, or how
 * long ago: 30s, 90m, 2h, 7d.  False: it is none. */
bool
log_time(const char *text, int64_t now, int64_t *out);

#endif
