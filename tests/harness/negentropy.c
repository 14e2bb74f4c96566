// SPDX-License-Identifier: Apache-2.0
/* Reconciliation behind the line protocol of Negentropy's own test suite, one command a line:
 *
 *   item,TIMESTAMP,ID   adds an item                seal       ends the set
 *   initiate            prints msg,HEX; this side is the initiator from now on
 *   msg,HEX             the other side's message: the initiator prints have,ID and need,ID lines
 *                       and then msg,HEX or done; the responder prints msg,HEX
 *
 * FRAMESIZELIMIT=BYTES limits the messages; GODA_TUNED=1 is goda's own way of asking and answering
 * instead of the reference's bytes. */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/gossip/reconcile.h"

enum { MESSAGE_MAX = 256 * 1024 * 1024 };

struct harness {
    struct itemset *set;
    struct reconcile_options options;
    bool initiator;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("negentropy-harness: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(EXIT_FAILURE);
}

static void check(enum error e)
{
    if (e)
        die("%s", error_text(e));
}

static uint64_t parse_number(const char *text, char **ret_end)
{
    errno = 0;
    uint64_t v = strtoull(text, ret_end, 10);
    if (errno || *ret_end == text)
        die("not a number: %s", text);
    return v;
}

static void print_hex(const char *word, struct bytes in)
{
    char *hex = malloc(2 * in.len + 1);
    if (!hex)
        check(ERR_MEMORY);
    (void)printf("%s,%s\n", word, bytes_hex(in, hex));
    free(hex);
}

static void print_have(void *ctx, const struct hash *id)
{
    (void)ctx;
    print_hex("have", hash_bytes(id));
}

static void print_need(void *ctx, const struct hash *id)
{
    (void)ctx;
    print_hex("need", hash_bytes(id));
}

static void print_message(const struct harness *h, const struct buf *message)
{
    if (h->options.frame_limit && message->len > h->options.frame_limit)
        die("a message of %zu bytes is over the limit", message->len);
    print_hex("msg", buf_bytes(message));
}

static void on_item(struct harness *h, const char *args)
{
    char *end;
    struct item item = {.timestamp = parse_number(args, &end)};
    if (item.timestamp == UINT64_MAX || *end != ',' || !hash_from_hex(bytes_str(end + 1), &item.id))
        die("not an item: %s", args);
    check(itemset_add(h->set, &item));
}

static void on_seal(struct harness *h, const char *args)
{
    (void)args;
    (void)itemset_count(h->set); /* sorts */
}

static void on_initiate(struct harness *h, const char *args)
{
    (void)args;
    AUTO_BUF struct buf out = BUF(MESSAGE_MAX);
    h->initiator = true;
    check(reconcile_initiate(h->set, &h->options, &out));
    print_message(h, &out);
}

static void on_message(struct harness *h, const char *hex)
{
    static const struct reconcile_sink sink = {print_have, print_need, NULL};
    AUTO_BUF struct buf in = BUF(MESSAGE_MAX), out = BUF(MESSAGE_MAX);
    size_t digits = strlen(hex), len = 0;
    uint8_t *room = buf_extend(&in, digits / 2);
    if (!room || sodium_hex2bin(room, digits / 2, hex, digits, NULL, &len, NULL) != 0)
        die("not a message: %s", hex);
    bool done = false;
    if (h->initiator)
        check(reconcile_continue(h->set, &h->options, bytes_of(room, len), &sink, &out, &done));
    else
        check(reconcile_respond(h->set, &h->options, bytes_of(room, len), &out));
    if (done)
        (void)puts("done");
    else
        print_message(h, &out);
}

static const struct {
    const char *word;
    void (*run)(struct harness *h, const char *args);
} commands[] = {
    {"item", on_item}, {"seal", on_seal}, {"initiate", on_initiate}, {"msg", on_message}};

static void run(struct harness *h, char *line)
{
    char *args = line + strcspn(line, ",");
    if (*args)
        *args++ = '\0';
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(line, commands[i].word) == 0) {
            commands[i].run(h, args);
            return;
        }
    die("no such command: %s", line);
}

int main(void)
{
    const char *limit = getenv("FRAMESIZELIMIT"), *tuned = getenv("GODA_TUNED");
    char *line = NULL, *end;
    size_t cap = 0;
    struct harness h = {.set = itemset_new(), .options.strict = !tuned || strcmp(tuned, "1") != 0};
    if (!h.set)
        check(ERR_MEMORY);
    if (limit)
        h.options.frame_limit = parse_number(limit, &end);
    while (getline(&line, &cap, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (*line)
            run(&h, line);
        (void)fflush(stdout);
    }
    free(line);
    itemset_free(h.set);
    return EXIT_SUCCESS;
}
