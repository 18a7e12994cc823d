/* mech/msg/iov_list.h: the buffers of an IOV call, sorted by their roles. */
#ifndef APEX_MECH_MSG_IOV_LIST_H
#define APEX_MECH_MSG_IOV_LIST_H

#include <gssapi/gssapi_ext.h>

#include "mech/msg/token.h"

/* The buffers of a call.  A role that no buffer has is NULL. */
struct iov_list {
    gss_iov_buffer_desc *all;
    size_t num;
    gss_iov_buffer_desc *header, *padding, *trailer, *stream, *mic;
    gss_iov_buffer_desc *data; /* the first one */
    size_t num_data;
    size_t data_len; /* bytes of all DATA */
};

/* iov_list_init sorts `count` buffers.  V_CALLER: a role that can be there once
 * is there twice, or the lengths do not fit a size_t. */
APEX_MUST_USE enum verdict
iov_list_init(struct iov_list *l, gss_iov_buffer_desc *iov, int count,
              struct evidence *ev);

/* iov_segments makes the message of the DATA, PADDING and SIGN_ONLY buffers, in
 * their order, with room for TOKEN_EXTRA_SEGMENTS more; sealing and opening
 * happen in place.  V_CALLER: one has a length, but no place.  *out is
 * malloc'd; the caller frees. */
APEX_MUST_USE enum verdict
iov_segments(const struct iov_list *l, struct crypto_segment **out,
             size_t *out_num, struct evidence *ev);

/* iov_signed_only sorts the SIGN_ONLY buffers by their place, before or after
 * the one DATA buffer, and makes *out_segs, empty, with room for them and
 * TOKEN_EXTRA_SEGMENTS more.  The pieces are *out_pieces.  Both are malloc'd;
 * the caller frees. */
APEX_MUST_USE enum verdict
iov_signed_only(const struct iov_list *l, struct crypto_segment **out_pieces,
                struct surroundings *out_around,
                struct crypto_segment **out_segs, struct evidence *ev);

/* iov_claim is a buffer that a call sets, with how it was before. */
struct iov_claim {
    gss_iov_buffer_desc *buffer; /* NULL: none */
    gss_iov_buffer_desc before;
};

/* iov_claim_take gives `buffer` (NULL: nothing to do) the length `len`:
 * allocates where the caller asked for that, else there must be room. */
APEX_MUST_USE enum verdict
iov_claim_take(struct iov_claim *c, gss_iov_buffer_desc *buffer, size_t len,
               struct evidence *ev);

/* iov_claim_undo wipes and frees what was allocated and puts the buffer back.
 */
void
iov_claim_undo(struct iov_claim *c);

#endif
