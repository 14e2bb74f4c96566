// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "cli/draft/edition.h"
#include "cli/output.h"
#include "proto/record/json.h"

#define FIELDS                                                                                     \
    "\"title\":\"T\",\"summary\":\"S\",\"body\":\"B\",\"category\":\"skola\",\"unit\":\"U\","      \
    "\"year\":2021,\"recipient\":\"R\",\"contact\":\"f@a.example\""

/* An edition of a record as `get` would tell of it. */
static enum error edition(const char *record, struct draft *ret)
{
    AUTO_BUF struct buf map = BUF(1 << 16);
    AUTO_MP struct mp m = {0};
    json_t *j = json_loads(record, 0, NULL);
    assert_non_null(j);
    assert_error(json_to_mp(j, &map), OK);
    json_decref(j);
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    return edition_of(&m.root, ret);
}

static const char record[] =
    "{\"kind\":\"example\",\"id\":\"aa11\",\"version\":\"bb22\",\"state\":\"published\","
    "\"fields\":{" FIELDS ",\"import_key\":\"k-1\",\"of_a_later_goda\":\"x\"}}";

static void an_edition_begins_as_the_current_version(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    assert_error(edition(record, &d), OK);
    assert_int_equal(d.kind->number, KIND_UPDATE);
    assert_int_equal(d.form->number, KIND_EXAMPLE);
    assert_string_equal(d.ref, "aa11");
    assert_string_equal(d.prev, "bb22");
    assert_string_equal(json_string_value(json_object_get(d.fields, "contact")), "f@a.example");
    assert_int_equal(json_object_size(d.fields), 8); /* neither its key nor what is unknown here */
}

static void only_what_has_versions_and_is_published_has_editions(void **state)
{
    (void)state;
    struct draft d;
    assert_error(edition("{\"kind\":\"comment\",\"id\":\"aa11\",\"fields\":{\"text\":\"x\"}}", &d),
                 ERR_REF);
    assert_error(edition("{\"kind\":\"poem\"}", &d), ERR_REF);
    assert_error(edition("{}", &d), ERR_REF);
    assert_error(
        edition("{\"kind\":\"example\",\"id\":\"aa11\",\"state\":\"withdrawn\",\"fields\":{}}", &d),
        ERR_WITHDRAWN);
    assert_error(edition("{\"kind\":\"problem\",\"id\":\"aa11\",\"state\":\"erased\"}", &d),
                 ERR_WITHDRAWN);
}

static void changes_are_counted_as_they_would_be_signed(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    assert_error(edition(record, &d), OK);
    json_t *before = json_deep_copy(d.fields),
           *same = json_loads("{\"title\":\" T\",\"category\":\"Skola\",\"lessons\":"
                              "\"\",\"import_key\":\"k-2\"}",
                              0, NULL);
    assert_int_equal(edition_changes(&d, before, NULL), 0);
    assert_int_equal(edition_change(&d, same), EXIT_OK);
    assert_null(json_object_get(d.fields, "import_key"));
    assert_int_equal(edition_changes(&d, before, NULL), 0);
    json_t *other = json_loads("{\"title\":\"Ny\",\"contact\":null}", 0, NULL);
    assert_int_equal(edition_change(&d, other), EXIT_OK);
    assert_int_equal(edition_changes(&d, before, NULL), 2);
    (void)json_object_set_new(other, "category", json_string("poesi"));
    assert_int_equal(edition_change(&d, other), EXIT_OK);
    assert_true(edition_changes(&d, before, NULL) == SIZE_MAX);
    json_decref(before);
    json_decref(same);
    json_decref(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edition_begins_as_the_current_version),
        cmocka_unit_test(only_what_has_versions_and_is_published_has_editions),
        cmocka_unit_test(changes_are_counted_as_they_would_be_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
