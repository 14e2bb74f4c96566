// SPDX-License-Identifier: Apache-2.0
/* The local protocol between goda and godad: MessagePack-RPC over a Unix socket, open to programs
 * in any language. contrib/doc/control.md describes it; control.def is the table of its methods
 * and of what each takes and gives.
 *
 * Values here differ from peers' canonical form: any MessagePack within the bounds will do (mp.h,
 * MP_BOUNDED). */
#ifndef GODA_CONTROL_H
#define GODA_CONTROL_H

#include "proto/base/mp.h"

enum access { ACCESS_READ, ACCESS_PUBLISH, ACCESS_ADMIN };

enum method {
#define GODA_METHOD(symbol, name, access, says) METHOD_##symbol,
#include "proto/control.def"
#undef GODA_METHOD
    METHOD_COUNT
};

struct method_row {
    const char *name;
    enum access access;
};

/* The row of a method; asserts that `m` is one. */
const struct method_row *method_row(enum method m);
/* METHOD_COUNT when there is none of that name. */
enum method method_named(struct bytes name);
/* Has the method a parameter of that name? */
bool method_takes(enum method m, struct bytes name);

enum control_what { CONTROL_METHOD, CONTROL_PARAM, CONTROL_GIVES, CONTROL_SHAPE, CONTROL_FIELD };

/* A row of control.def, as it stands there. Rows that are neither a method nor a shape belong to
 * the last before them that is. */
struct control_row {
    enum control_what what;
    enum method method; /* of a method */
    const char *name, *type, *says;
};

/* NULL past the last. */
const struct control_row *control_row(size_t i);

enum rpc_type { RPC_REQUEST, RPC_RESPONSE, RPC_NOTIFICATION };

/* Splits a byte stream into whole MessagePack values without allocating: the length of the first
 * whole value in `in`, 0 when more bytes are needed. ERR_FORMAT, ERR_LIMIT (over
 * CONTROL_MESSAGE_MAX). */
enum error rpc_whole(struct bytes in, size_t *ret_len) __attribute__((warn_unused_result));

/* Starts a request: the caller packs exactly one params map behind it. */
void rpc_request(msgpack_packer *pk, uint32_t msgid, enum method m);
/* Starts a successful response: the caller packs exactly one result map behind it. */
void rpc_result(msgpack_packer *pk, uint32_t msgid);
/* A whole failed response. `detail` and `field` may be "". */
void rpc_error(msgpack_packer *pk, uint32_t msgid, enum error e, const char *detail,
               const char *field, uint32_t max);

#endif
