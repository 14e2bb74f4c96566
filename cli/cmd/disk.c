// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/figures.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct {
    const char *name, *label;
} parts[] = {
#define GODA_DISK(symbol, name, label) {name, label},
#include "proto/disk.def"
#undef GODA_DISK
};

enum { READING_MS = 10 * 60 * 1000, NUMBER_MAX = 32 };

/* Aligned to the right, with a space between thousands. */
static const char *bytes_text(uint64_t n, char ret[static NUMBER_MAX])
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), used = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            ret[used++] = ' ';
        ret[used++] = digits[i];
    }
    ret[used] = '\0';
    if (settings.plain)
        (void)snprintf(ret, NUMBER_MAX, "%s", digits);
    return ret;
}

static void print_part(uint64_t bytes, uint64_t total, const char *label)
{
    char number[NUMBER_MAX], share[SHARE_MAX];
    (void)printf(settings.plain ? "%s\t%s\t%s\n" : "%16s  %5s  %s\n", bytes_text(bytes, number),
                 share_text(bytes, total, share), label);
}

static void print_parts(const msgpack_object *result)
{
    const msgpack_object *list = mp_get(result, "parts"), *part;
    uint64_t total = number_at(result, "bytes"), erased = number_at(result, "erased");
    char dir[CELL_MAX];
    for (size_t i = 0; (part = mp_at(list, i)); i++) {
        uint64_t bytes = number_at(part, "bytes");
        for (size_t k = 0; bytes && k < sizeof parts / sizeof *parts; k++)
            if (bytes_equal(text_at(part, "name"), bytes_str(parts[k].name)))
                print_part(bytes, total, _(parts[k].label));
    }
    print_part(total, total, cell_at(result, "directory", dir));
    if (erased)
        tell(ngettext("\n%llu erased text has left a header of some hundred bytes, which stays.\n",
                      "\n%llu erased texts have left a header of some hundred bytes each, which "
                      "stays.\n",
                      erased),
             (unsigned long long)erased);
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    (void)args;
    enum exit_status status = client_ask(METHOD_DISK, NULL, READING_MS, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    print_parts(answer.result);
    return EXIT_OK;
}

const struct command cmd_disk = {
    .name = "disk",
    .aliases = {"utrymme"},
    .usage = "",
    .summary = N_("what each byte of the data directory is for"),
    .help = N_("In bytes, with their share. The sum is what du says of the directory."),
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
