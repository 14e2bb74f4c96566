// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {OPTION_OWN_WORDS, PUBLISH_OPTIONS, {0}};
static const struct about about = {"answer", KIND_COMMENT, "text", N_("The answer:"),
                                   N_("answer with --text TEXT, or --text - to read it")};

static enum exit_status run(const struct args *args)
{
    AUTO_DRAFT struct draft d = {0};
    AUTO_ANSWER struct answer asked = {0};
    char ref[HEX_MAX] = "";
    enum exit_status status = about_get(args->positional[0], &asked);
    if (status)
        return status;
    const msgpack_object *record = mp_get(asked.result, "record");
    struct bytes about_id = text_at(record, "ref"), id = text_at(record, "id");
    if (!bytes_equal(text_at(record, "kind"), BYTES_LIT("comment")) ||
        !bool_at(mp_get(record, "fields"), "question", false) || about_id.len >= sizeof ref)
        return complain(ERR_REF, _("%s is no question"), args->positional[0]);
    (void)snprintf(ref, sizeof ref, "%.*s", (int)about_id.len, (const char *)about_id.ptr);
    status = about_begin(&about, ref, args, &d);
    if (status)
        return status;
    (void)json_object_set_new(d.fields, "answers", json_stringn((const char *)id.ptr, id.len));
    return about_publish(&about, &d, args, NULL);
}

const struct command cmd_answer = {
    .name = "answer",
    .aliases = {"svara"},
    .usage = N_("QUESTION --text TEXT"),
    .summary = N_("answer a question that somebody asked about an example or problem"),
    .help = N_("QUESTION is the id of the question, as goda show tells it."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
