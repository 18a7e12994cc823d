/* tests/peers/unsettled.h: files that never look the same twice. */
#ifndef APEX_TESTS_PEERS_UNSETTLED_H
#define APEX_TESTS_PEERS_UNSETTLED_H

/* unsettled_begin has stat(2) and fstat(2), as the module calls them, tell of a
 * change that is new each time.  So nothing that the module keeps of a file
 * (HACKING, "What is kept from call to call") is ever used again.  The program
 * that has this linked in must export its symbols. */
void
unsettled_begin(void);

/* unsettled_looks is how often a file was looked at since then. */
unsigned long
unsettled_looks(void);

#endif
