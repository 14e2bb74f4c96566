/* The parameters of `search` that narrow it down, as conditions on the table doc. */
#ifndef GODA_FILTER_H
#define GODA_FILTER_H

#include "daemon/store/statement.h"
#include "proto/base/mp.h"

enum { FILTERS_MAX = 24 };

struct filter {
    size_t count;
    struct {
        const char *condition; /* over doc d; with one parameter, unless it is `bare` */
        bool bare;
        struct bytes text; /* its value; or */
        uint64_t number;   /* if text.ptr is NULL */
    } by[FILTERS_MAX];
    struct buf tag;         /* folded */
    struct buf following;   /* as a JSON array: "c" and a category, "t" and a tag */
    bool withdrawn, hidden; /* these too */
};
#define AUTO_FILTER __attribute__((cleanup(filter_done)))

/* Reads the filters among `params`; nil is as good as absent. The values borrow from `params`, and
 * from `own`, the organisation that asks (BYTES_NONE: none). ERR_PARAMS with the name of the wrong
 * one; ERR_MEMORY. */
enum error filter_read(const msgpack_object *params, struct bytes own, struct filter *ret,
                       char ret_field[static 64]) __attribute__((warn_unused_result));
void filter_done(struct filter *f);

/* Appends " AND condition" for each. */
void filter_where(const struct filter *f, struct buf *sql);
/* Appends " AND condition" that leaves out what is withdrawn or hidden, unless it was asked for.
 * `seq` is the column with the rows of doc. */
void filter_visible(const struct filter *f, const char *seq, struct buf *sql);
/* Binds their values, in the same order. */
void filter_bind(const struct filter *f, struct sql *q);

/* The value of a parameter; NULL when it is absent or nil. */
const msgpack_object *param_of(const msgpack_object *params, const char *name);
/* ERR_PARAMS about the parameter `name`. */
enum error param_wrong(const char *name, char ret_field[static 64]);

#endif
