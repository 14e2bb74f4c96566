// SPDX-License-Identifier: Apache-2.0
/* The formats of an export, from a story written as JSON. */
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "cli/draft/fields.h"
#include "cli/out/formats.h"
#include "cli/output.h"

static const char story_text[] =
    "{'record':{'id':'ab','kind':'example','org':'farsta','org_name':'=Farsta','created':"
    "1700000000000,'updated':1700000001000,'version':'cd','state':'published','review_by':"
    "'2027-01-01','overdue':true,'fields':{'title':'+1 \\'citat\\', *stj\\u00e4rna*','summary':"
    "'<b>kort</b>','body':'1. ett\\n# tv\\u00e5\\n- tre 2024-01-02','category':'skola','tags':["
    "'a','b, c'],'year':2020,'links':['https://example.se/x','javascript:alert(1)'],'licence':"
    "'CC0-1.0'}},'flag':'disputed','tally':{'innovative':2,'ordinary':1,'unsure':0,'own':null},"
    "'assessments':[{'id':'ef','org':'miljo','org_name':'Milj\\u00f6','created':1700000002000,"
    "'current':true,'own':false,'fields':{'flag':'ordinary','why':'V\\u00e5r vana'}}],"
    "'adoptions':[{'id':'e1','org':'bromma','org_name':'Bromma','created':1700000003000,'current':"
    "true,'own':false,'fields':{'status':'adopted','text':'Ja'}},{'id':'e2','org':'sisab','current'"
    ":true,'own':false,'fields':{'status':'dropped','text':'Nej'}}],'versions':[{'id':'cd','prev':"
    "'ab','org':'farsta','created':1700000001000,'current':true,'fields':{'title':'Ny'}},{'id':'ab'"
    ",'prev':null,'org':'farsta','created':1700000000000,'current':false,'fields':{'title':"
    "'Gammal'}}],'awards':[{'id':'aa','org':'stad','current':true,'fields':{'award':'Priset',"
    "'year':2021,'status':'winner'}}]}";

static const char status_text[] = "{'network':'0123','network_name':'Prov','org':'stad',"
                                  "'org_name':'Staden'}";

/* A result of the daemon, from JSON in which ' stands for the quotation mark and \' for itself. */
struct result {
    struct buf packed;
    struct mp mp;
};

static void result_of(const char *text, struct result *ret)
{
    char json[8192];
    size_t len = 0;
    for (const char *c = text; *c; c++) {
        bool own = c[0] == '\\' && c[1] == '\'';
        c += own;
        json[len++] = *c == '\'' && !own ? '"' : *c;
    }
    json_t *j = json_loadb(json, len, 0, NULL);
    assert_non_null(j);
    *ret = (struct result){.packed = BUF(65536)};
    assert_error(json_to_mp(j, &ret->packed), OK);
    assert_error(mp_read(buf_bytes(&ret->packed), MP_BOUNDED, MP_CONTROL_NODES, &ret->mp), OK);
    json_decref(j);
}

static void result_done(struct result *r)
{
    mp_done(&r->mp);
    buf_done(&r->packed);
}

/* -- CSV --------------------------------------------------------------------------------------- */

/* The cell of a column, by a reader of RFC 4180 made for the test. */
static void cell_of(const char *csv, size_t row, size_t column, char ret[static 512])
{
    size_t at_row = 0, at_column = 0, len = 0;
    bool quoted = false;
    for (const char *c = csv; *c; c++) {
        if (*c == '"' && quoted && c[1] == '"') {
            c++;
        } else if (*c == '"') {
            quoted = !quoted;
            continue;
        } else if (!quoted && *c == ',') {
            at_column++;
            continue;
        } else if (!quoted && *c == '\r') {
            at_row++;
            at_column = 0;
            c++;
            continue;
        }
        if (at_row == row && at_column == column && len < 511)
            ret[len++] = *c;
    }
    ret[len] = '\0';
}

static size_t column_named(const char *csv, const char *name)
{
    char cell[512];
    for (size_t i = 0; i < 64; i++) {
        cell_of(csv, 0, i, cell);
        if (strcmp(cell, name) == 0)
            return i;
    }
    fail_msg("no column %s", name);
    return 0;
}

static void assert_cell(const char *csv, const char *column, const char *expected)
{
    char cell[512];
    cell_of(csv, 1, column_named(csv, column), cell);
    assert_string_equal(cell, expected);
}

static char *csv_of(const msgpack_object *story)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    csv_begin(to);
    csv_story(to, story);
    assert_int_equal(fclose(to), 0);
    return text;
}

static void a_row_of_csv_has_a_cell_for_each_column_and_no_formula(void **state)
{
    (void)state;
    struct result r;
    result_of(story_text, &r);
    char *csv = csv_of(&r.mp.root);
    size_t commas[2] = {0}, row = 0;
    bool quoted = false;
    for (const char *c = csv; *c; c++) {
        quoted ^= *c == '"';
        if (!quoted && *c == ',')
            commas[row]++;
        row += *c == '\r';
    }
    assert_int_equal(row, 2);
    assert_int_equal(commas[0], commas[1]);
    assert_memory_equal(csv, "\xef\xbb\xbfid,kind,title,", 17);
    assert_cell(csv, "title", "'+1 'citat', *stjärna*");
    assert_cell(csv, "org_name", "'=Farsta");
    assert_cell(csv, "body", "1. ett\n# två\n- tre 2024-01-02");
    assert_cell(csv, "tags", "a; b, c");
    assert_cell(csv, "innovative", "2");
    assert_cell(csv, "judged", "disputed");
    assert_cell(csv, "adopted_by", "bromma");
    assert_cell(csv, "awards", "winner: Priset 2021");
    assert_cell(csv, "overdue", "yes");
    assert_cell(csv, "created", "2023-11-14T22:13:20.000Z");
    free(csv);
    result_done(&r);
}

/* -- JSON-LD ----------------------------------------------------------------------------------- */

static const json_t *node_named(const json_t *graph, const char *id)
{
    const json_t *node;
    size_t i;
    json_array_foreach(graph, i, node) if (strcmp(json_string_value(json_object_get(node, "@id")),
                                                  id) == 0) return node;
    fail_msg("no node %s", id);
    return NULL;
}

static const char *text_of(const json_t *node, const char *term)
{
    const json_t *value = json_object_get(node, term);
    if (json_is_object(value))
        value = json_object_get(value, json_object_get(value, "@id") ? "@id" : "@value");
    return json_string_value(value);
}

static json_t *linked_of(const msgpack_object *story, const msgpack_object *status)
{
    char *text = NULL;
    size_t len = 0;
    const struct collection c = {.status.result = status};
    struct linked l = {.to = open_memstream(&text, &len),
                       .url = "https://data.example/goda",
                       .contact = "goda@example.se",
                       .collection = &c};
    linked_begin(&l);
    linked_story(&l, story);
    linked_end(&l);
    assert_int_equal(fclose(l.to), 0);
    json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(j);
    free(text);
    return j;
}

static void linked_data_names_who_said_what_of_what(void **state)
{
    (void)state;
    struct result r, status;
    result_of(story_text, &r);
    result_of(status_text, &status);
    json_t *j = linked_of(&r.mp.root, &status.mp.root);
    const json_t *graph = json_object_get(j, "@graph");
    const json_t *root = node_named(graph, "urn:goda:record:ab");
    assert_string_equal(text_of(root, "dct:title"), "+1 'citat', *stjärna*");
    assert_string_equal(text_of(root, "prov:wasAttributedTo"), "urn:goda:org:0123:farsta");
    assert_string_equal(text_of(root, "dct:subject"), "urn:goda:category:skola");
    assert_int_equal(json_array_size(json_object_get(root, "dct:references")), 1);
    const json_t *version = node_named(graph, "urn:goda:record:cd");
    assert_string_equal(text_of(version, "prov:wasRevisionOf"), "urn:goda:record:ab");
    const json_t *said = node_named(graph, "urn:goda:record:ef");
    assert_string_equal(text_of(said, "schema:about"), "urn:goda:record:ab");
    assert_string_equal(text_of(said, "goda:flag"), "ordinary");
    assert_non_null(node_named(graph, "urn:goda:org:0123:miljo"));
    json_decref(j);
    result_done(&r);
    result_done(&status);
}

static void the_whole_is_one_dataset_of_a_catalogue(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "dct:title",      "dct:description",  "dct:publisher", "dcat:contactPoint",
        "dcat:theme",     "dcat:keyword",     "dct:language",  "dct:accrualPeriodicity",
        "dct:identifier", "dct:accessRights", "dct:license",   "dcat:distribution"};
    struct result r, status;
    result_of(story_text, &r);
    result_of(status_text, &status);
    json_t *j = linked_of(&r.mp.root, &status.mp.root);
    const json_t *graph = json_object_get(j, "@graph");
    const json_t *catalogue = node_named(graph, "urn:goda:catalog:0123");
    const json_t *dataset = node_named(graph, text_of(catalogue, "dcat:dataset"));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_non_null(json_object_get(dataset, wanted[i]));
    const json_t *file, *files = json_object_get(dataset, "dcat:distribution");
    size_t i;
    json_array_foreach(files, i, file)
    {
        const json_t *node = node_named(
            graph, text_of(file, "@id") ? text_of(file, "@id")
                                        : json_string_value(json_object_get(file, "@id")));
        assert_memory_equal(text_of(node, "dcat:accessURL"), "https://data.example/goda/", 26);
    }
    assert_int_equal(i, 3);
    assert_string_equal(text_of(node_named(graph, text_of(dataset, "dct:publisher")), "foaf:name"),
                        "Staden");
    json_decref(j);
    result_done(&r);
    result_done(&status);
}

/* -- Markdown ---------------------------------------------------------------------------------- */

static char *markdown_of(void (*put)(FILE *to, const msgpack_object *story),
                         const msgpack_object *story)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    put(to, story);
    assert_int_equal(fclose(to), 0);
    return text;
}

static void markdown_of_many_says_what_was_written_and_commands_nothing(void **state)
{
    (void)state;
    struct result r;
    result_of(story_text, &r);
    char *text = markdown_of(markdown_story, &r.mp.root);
    assert_non_null(strstr(text, "## \\+1 'citat', \\*stjärna\\*\n"));
    assert_non_null(strstr(text, "\n\\<b\\>kort\\</b\\>\n"));
    assert_non_null(strstr(text, "1\\. ett  \n\\# två  \n\\- tre 2024-01-02\n"));
    assert_non_null(strstr(text, "- Miljö, 2023-11-14: ordinary practice. Vår vana\n"));
    assert_non_null(strstr(text, "- Bromma, 2023-11-14: adopted. Ja\n"));
    free(text);
    result_done(&r);
}

static void markdown_of_one_is_read_back_as_it_was(void **state)
{
    (void)state;
    struct result r;
    struct draft d;
    char bad[64];
    result_of(story_text, &r);
    char *text = markdown_of(markdown_draft, &r.mp.root);
    assert_error(draft_from_markdown(bytes_str(text), kind_of(KIND_EXAMPLE), &d, bad), OK);
    static const char *const names[] = {"title", "summary", "body", "category"};
    json_t *fields = json_from_mp(mp_get(mp_get(&r.mp.root, "record"), "fields"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(json_string_value(json_object_get(d.fields, names[i])),
                            json_string_value(json_object_get(fields, names[i])));
    json_decref(fields);
    draft_done(&d);
    free(text);
    result_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_csv_has_a_cell_for_each_column_and_no_formula),
        cmocka_unit_test(linked_data_names_who_said_what_of_what),
        cmocka_unit_test(the_whole_is_one_dataset_of_a_catalogue),
        cmocka_unit_test(markdown_of_many_says_what_was_written_and_commands_nothing),
        cmocka_unit_test(markdown_of_one_is_read_back_as_it_was),
    };
    (void)setenv("TZ", "UTC", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
