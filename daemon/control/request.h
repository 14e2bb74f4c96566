// SPDX-License-Identifier: Apache-2.0
/* Requests of the control socket and their handlers: within daemon/control only.
 *
 * To add a method: its row in proto/control.def, a `const struct handler` in the file of its group,
 * and its case in handler_of. */
#ifndef GODA_CONTROL_REQUEST_H
#define GODA_CONTROL_REQUEST_H

#include "daemon/control/control.h"
#include "daemon/net/stream.h"
#include "daemon/search/search.h"
#include "proto/control.h"

struct submission; /* publish.c */

enum {
    DETAIL_MAX = 255,
    FIELD_NAME_MAX = 64,
    HEX_ID = 2 * sizeof(struct hash),
    NAMED_MAX = 2,
    USER_MAX = 32,
};

struct request {
    struct control *control;
    struct daemon *daemon;
    struct client *client;   /* NULL when it has gone: the answer is then for nobody */
    char user[USER_MAX + 1]; /* who asks */
    uint64_t started;        /* ns, monotonic */
    uint64_t number;         /* to the node; its low half is free to number parts */
    uint32_t msgid;
    enum method method;
    struct buf message; /* what `mp` borrows from */
    struct mp mp;
    const msgpack_object *params;
    struct read_job job;
    bool reading, resuming; /* with a worker; in the queue of control->soon */
    struct buf out;         /* the response, as far as it is made */

    /* why it fails, when it does */
    enum error error;
    char detail[DETAIL_MAX + 1], field[FIELD_NAME_MAX];
    uint32_t max;

    /* what the methods keep from one step to the next */
    struct request *resume_next;
    struct hash id, ref, prev;
    struct hash named[NAMED_MAX]; /* what the fields of a publish name */
    size_t named_count;
    uint32_t form;
    struct subject about;
    char own[SLUG_MAX + 1]; /* this organisation; "": none */
    bool skip_read;         /* set by `check`: nothing is to be read */
    bool has_ref, has_prev, existing, waiting, allowed, report;
    uint64_t not_before, copies, timeout_ms, expires;
    struct store_counts counts;
    struct store_check check;
    struct disk disk;
    bool whole, split;
    struct submission *submission;
    uint64_t after;
    int snapshot; /* of a backup, when has_snapshot; snapshotting: it is to be made */
    bool has_snapshot, snapshotting;
};

/* The steps of a method, in order; those that it does not need are NULL. */
struct handler {
    /* Checks the parameters. */
    enum error (*check)(struct request *r);
    /* On a worker, with a connection to the store. */
    enum error (*read)(struct request *r, struct reading *reading);
    /* On the loop again: responds, or gives the node an event. Consumes the request. */
    void (*finish)(struct request *r);
    /* The node's answer, within a step: responds, or asks to be resumed. */
    void (*reply)(struct request *r, struct effect *reply);
    /* After a reply, outside the step. */
    void (*resume)(struct request *r);
    /* Frees what the method keeps. */
    void (*done)(struct request *r);
};

const struct handler *handler_of(enum method m);

extern const struct handler status_handler, members_handler, peers_handler; /* status.c */
extern const struct handler metrics_handler;                                /* status.c */
extern const struct handler create_handler, invite_handler, join_handler;   /* network.c */
extern const struct handler adopt_handler;                                  /* network.c */
extern const struct handler member_handler, roster_handler;                 /* member.c */
extern const struct handler keys_handler, rotate_handler, kit_handler;      /* keys.c */
extern const struct handler publish_handler, submit_handler, wait_handler;  /* publish.c */
extern const struct handler search_handler, get_handler, export_handler;    /* lookup.c */
extern const struct handler similar_handler, stats_handler, receipts_handler, log_handler;
extern const struct handler backup_handler;                               /* backup.c */
extern const struct handler hide_handler;                                 /* hide.c */
extern const struct handler check_handler, rebuild_handler, disk_handler; /* check.c */

/* Begins the response: the caller packs one map, then sends it (or fails instead). */
msgpack_packer request_result(struct request *r);
/* Sends the response and frees the request. */
void request_send(struct request *r);
/* Sends what `error`, `detail`, `field` and `max` say, and frees the request. */
void request_fail(struct request *r, enum error e);
/* The writer has done what request `number` asked, or failed: the handler's `reply` is called. */
void request_written(void *control, uint64_t number, enum error error);
/* Calls the handler's `resume` soon, from the loop. */
void request_resume(struct request *r);
void request_free(struct request *r);

/* Parameters: ERR_PARAMS, with the field, when one is of the wrong type or (unless optional)
 * missing. */
enum error param_text(struct request *r, const char *name, struct bytes *ret)
    __attribute__((warn_unused_result));
/* BYTES_NONE when missing. */
enum error param_optional(struct request *r, const char *name, struct bytes *ret)
    __attribute__((warn_unused_result));
/* As a C string of less than `cap` bytes. */
enum error param_string(struct request *r, const char *name, char *ret, size_t cap)
    __attribute__((warn_unused_result));
/* At most `max`; what stands in `inout` stays when it is missing. */
enum error param_number(struct request *r, const char *name, uint64_t max, uint64_t *inout)
    __attribute__((warn_unused_result));
enum error param_bool(struct request *r, const char *name, bool *inout)
    __attribute__((warn_unused_result));
/* store_resolve, with what was typed as the detail of its errors. */
enum error request_resolve(struct request *r, struct reading *reading, struct bytes typed,
                           struct resolved *ret) __attribute__((warn_unused_result));

/* map pairs */
void pair_text(msgpack_packer *pk, const char *key, const char *value);
void pair_hex(msgpack_packer *pk, const char *key, const struct hash *value); /* NULL: nil */
void pair_number(msgpack_packer *pk, const char *key, uint64_t value);
void pair_signed(msgpack_packer *pk, const char *key, int64_t value);
void pair_bool(msgpack_packer *pk, const char *key, bool value);
void pair_nil(msgpack_packer *pk, const char *key);
/* The key, and the beginning of a list of so many. */
void pair_list(msgpack_packer *pk, const char *key, size_t count);

#endif
