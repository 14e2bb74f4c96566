// SPDX-License-Identifier: Apache-2.0
/* Records as linked data: Dublin Core and schema.org for what they say, PROV for who said it and
 * what came of what. A record's name is urn:goda:record:ID; what no common vocabulary has a word
 * for is urn:goda:terms:FIELD. */
#include <string.h>

#include "cli/out/formats.h"
#include "cli/output.h"

/* -- nodes ------------------------------------------------------------------------------------- */

static json_t *text_json(struct bytes text)
{
    return text.ptr ? json_stringn((const char *)text.ptr, text.len) : NULL;
}

json_t *urn(const char *kind, struct bytes text)
{
    return text.len ? json_sprintf("urn:goda:%s:%.*s", kind, (int)text.len, (const char *)text.ptr)
                    : NULL;
}

json_t *iri(json_t *id)
{
    return id ? json_pack("{s:o}", "@id", id) : NULL;
}

/* What is nothing is left out. */
static void set(json_t *node, const char *term, json_t *value)
{
    if (value)
        (void)json_object_set_new(node, term, value);
}

void linked_put(struct linked *l, json_t *node)
{
    if (!node)
        return;
    (void)json_dumpf(node, l->to, JSON_COMPACT);
    (void)fputs(",\n", l->to);
    json_decref(node);
}

static json_t *org_iri(const struct linked *l, struct bytes slug)
{
    return slug.len ? iri(json_sprintf("urn:goda:org:%s:%.*s", l->network, (int)slug.len,
                                       (const char *)slug.ptr))
                    : NULL;
}

/* An organisation is told of once. */
static void put_org(struct linked *l, const msgpack_object *who)
{
    struct bytes slug = text_at(who, "org"), name = org_at(who);
    json_t *id = org_iri(l, slug);
    const char *key = json_string_value(json_object_get(id, "@id"));
    if (key && !json_object_get(l->orgs, key)) {
        (void)json_object_set_new(l->orgs, key, json_true());
        linked_put(l,
                   json_pack("{s:s, s:[s,s], s:s%}", "@id", key, "@type", "foaf:Organization",
                             "prov:Organization", "foaf:name", (const char *)name.ptr, name.len));
    }
    json_decref(id);
}

/* -- fields ------------------------------------------------------------------------------------ */

/* The fields that a common vocabulary has a word for. */
static const struct {
    const char *field, *term;
    bool worded; /* a text in the record's language */
} terms[] = {{"title", "dct:title", true},       {"summary", "dct:abstract", true},
             {"body", "schema:text", true},      {"text", "schema:text", true},
             {"tags", "schema:keywords", true},  {"lang", "dct:language", false},
             {"links", "dct:references", false}, {"award", "schema:award", true},
             {"why", "dct:description", true},   {"contact", "schema:contactPoint", false}};

static json_t *worded(json_t *text, struct bytes lang)
{
    size_t i;
    json_t *item;
    if (json_is_string(text))
        return json_pack("{s:o, s:s%}", "@value", text, "@language", (const char *)lang.ptr,
                         lang.len);
    json_array_foreach(text, i, item)(void)
        json_array_set_new(text, i, worded(json_incref(item), lang));
    return text;
}

/* Addresses become names of things; anything else was no link. */
static json_t *linked_links(json_t *list)
{
    json_t *out = json_array(), *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        const char *address = json_string_value(item);
        if (address &&
            (strncmp(address, "https://", 8) == 0 || strncmp(address, "http://", 7) == 0))
            (void)json_array_append_new(out, iri(json_incref(item)));
    }
    json_decref(list);
    return out;
}

static json_t *named_record(const msgpack_object *value)
{
    char hex[HEX_MAX];
    return iri(urn("record", bytes_str(hex_of(value, hex))));
}

static void put_field(json_t *node, const struct field *f, const msgpack_object *value,
                      struct bytes lang)
{
    json_t *j = json_from_mp(value);
    struct bytes text = BYTES_NONE;
    char own[80];
    if (strcmp(f->name, "category") == 0 && mp_text(value, &text))
        set(node, "dct:subject", iri(urn("category", text)));
    else if (strcmp(f->name, "licence") == 0 && mp_text(value, &text))
        set(node, "dct:license",
            json_pack("{s:s}", "@id",
                      bytes_equal(text, BYTES_LIT("CC-BY-4.0"))
                          ? "http://creativecommons.org/licenses/by/4.0/"
                          : "http://creativecommons.org/publicdomain/zero/1.0/"));
    else if (f->type == FIELD_LINKS)
        set(node, "dct:references", linked_links(json_incref(j)));
    else {
        (void)snprintf(own, sizeof own, "goda:%s", f->name);
        const char *term = own;
        bool in_words = f->type == FIELD_PROSE || f->type == FIELD_LINE;
        for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
            if (strcmp(terms[i].field, f->name) == 0) {
                term = terms[i].term;
                in_words = terms[i].worded;
            }
        json_t *named = f->type == FIELD_ID ? named_record(value) : NULL;
        set(node, term, named ? named : in_words ? worded(json_incref(j), lang) : json_incref(j));
    }
    json_decref(j);
}

static void put_fields(json_t *node, const struct kind *k, const msgpack_object *fields)
{
    struct bytes lang = text_at(fields, "lang");
    if (!lang.len)
        lang = BYTES_LIT("sv");
    for (const struct kind_field *row = k->fields; row->field; row++) {
        const msgpack_object *value = mp_get(fields, row->field->name);
        if (value)
            put_field(node, row->field, value, lang);
    }
}

/* -- records ----------------------------------------------------------------------------------- */

/* The class of each kind in schema.org, as near as it comes. */
static const struct {
    uint32_t kind;
    const char *class, *own;
} classes[] = {
    {KIND_EXAMPLE, "schema:Article", "goda:Example"},
    {KIND_PROBLEM, "schema:Question", "goda:Problem"},
    {KIND_ASSESSMENT, "schema:Review", "goda:Assessment"},
    {KIND_PROPOSAL, "schema:Answer", "goda:Proposal"},
    {KIND_ADOPTION, "schema:CreativeWork", "goda:Adoption"},
    {KIND_COMMENT, "schema:Comment", "goda:Comment"},
    {KIND_AWARD, "schema:CreativeWork", "goda:Award"},
};

/* Its name, class, author and time. */
static json_t *node_of(struct linked *l, uint32_t kind, const msgpack_object *said)
{
    struct bytes id = text_at(said, "id");
    json_t *node = json_object(), *types = json_array();
    put_org(l, said);
    set(node, "@id", urn("record", id));
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].kind == kind) {
            (void)json_array_append_new(types, json_string(classes[i].class));
            (void)json_array_append_new(types, json_string(classes[i].own));
        }
    (void)json_array_append_new(types, json_string("prov:Entity"));
    set(node, "@type", types);
    set(node, "dct:identifier", urn("record", id));
    set(node, "prov:wasAttributedTo", org_iri(l, text_at(said, "org")));
    set(node, "dct:issued", json_time((json_int_t)number_at(said, "created")));
    return node;
}

static void put_said(struct linked *l, uint32_t kind, const msgpack_object *list, struct bytes root)
{
    const msgpack_object *said;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        json_t *node = node_of(l, kind, said);
        set(node, "schema:about", iri(urn("record", root)));
        set(node, "goda:current", json_boolean(bool_at(said, "current", true)));
        put_fields(node, kind_of(kind), mp_get(said, "fields"));
        linked_put(l, node);
    }
}

/* Each version is a record of its own, made from the one before; the first has the root's name. */
static void put_versions(struct linked *l, const struct kind *k, const msgpack_object *list,
                         struct bytes root)
{
    const msgpack_object *version;
    for (size_t i = 0; (version = mp_at(list, i)); i++) {
        if (bytes_equal(text_at(version, "id"), root))
            continue;
        json_t *node = node_of(l, k->number, version);
        set(node, "dct:isVersionOf", iri(urn("record", root)));
        set(node, "prov:wasRevisionOf", named_record(mp_get(version, "prev")));
        put_fields(node, k, mp_get(version, "fields"));
        linked_put(l, node);
    }
}

static void put_root(struct linked *l, const struct kind *k, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record"), *tally = mp_get(story, "tally");
    struct bytes status = text_at(record, "status");
    uint64_t updated = number_at(record, "updated");
    json_t *node = node_of(l, k->number, record);
    put_fields(node, k, mp_get(record, "fields"));
    set(node, "dct:isPartOf", iri(urn("dataset", bytes_str(l->network))));
    set(node, "dct:modified", updated ? json_time((json_int_t)updated) : NULL);
    set(node, "goda:state", text_json(text_at(record, "state")));
    set(node, "goda:status", text_json(status));
    set(node, "goda:review_by", text_json(text_at(record, "review_by")));
    if (updated)
        set(node, "goda:currentVersion", named_record(mp_get(record, "version")));
    set(node, "goda:judged", text_json(text_at(story, "flag")));
    for (const struct choice *c = flag_choices; c->slug; c++) {
        char term[40];
        (void)snprintf(term, sizeof term, "goda:%s", c->slug);
        set(node, term, json_integer((json_int_t)number_at(tally, c->slug)));
    }
    linked_put(l, node);
}

void linked_story(struct linked *l, const msgpack_object *story)
{
    static const struct {
        const char *list;
        uint32_t kind;
    } said[] = {{"assessments", KIND_ASSESSMENT},
                {"proposals", KIND_PROPOSAL},
                {"adoptions", KIND_ADOPTION},
                {"comments", KIND_COMMENT},
                {"awards", KIND_AWARD}};
    const msgpack_object *record = mp_get(story, "record");
    const struct kind *k = kind_named(text_at(record, "kind"));
    struct bytes root = text_at(record, "id");
    if (!k)
        return;
    put_root(l, k, story);
    put_versions(l, k, mp_get(story, "versions"), root);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        put_said(l, said[i].kind, mp_get(story, said[i].list), root);
}

/* -- the whole --------------------------------------------------------------------------------- */

void linked_begin(struct linked *l)
{
    static const char *const prefixes[][2] = {{"dcat", "http://www.w3.org/ns/dcat#"},
                                              {"dct", "http://purl.org/dc/terms/"},
                                              {"foaf", "http://xmlns.com/foaf/0.1/"},
                                              {"prov", "http://www.w3.org/ns/prov#"},
                                              {"schema", "https://schema.org/"},
                                              {"skos", "http://www.w3.org/2004/02/skos/core#"},
                                              {"vcard", "http://www.w3.org/2006/vcard/ns#"},
                                              {"xsd", "http://www.w3.org/2001/XMLSchema#"},
                                              {"goda", "urn:goda:terms:"}};
    static const char *const timed[] = {"dct:issued", "dct:modified"};
    json_t *context = json_object();
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        set(context, prefixes[i][0], json_string(prefixes[i][1]));
    for (size_t i = 0; i < sizeof timed / sizeof *timed; i++)
        set(context, timed[i], json_pack("{s:s}", "@type", "xsd:dateTime"));
    (void)hex_of(mp_get(l->collection->status.result, "network"), l->network);
    l->orgs = json_object();
    (void)fputs("{\"@context\":", l->to);
    (void)json_dumpf(context, l->to, JSON_COMPACT);
    (void)fputs(",\n\"@graph\":[\n", l->to);
    json_decref(context);
    dcat_put(l);
}

void linked_end(struct linked *l)
{
    json_t *catalogue = dcat_catalogue(l); /* the last, with no comma behind it */
    (void)json_dumpf(catalogue, l->to, JSON_COMPACT);
    (void)fputs("\n]}\n", l->to);
    json_decref(catalogue);
    json_decref(l->orgs);
}
