// SPDX-License-Identifier: Apache-2.0
/* The whole as one dataset of a catalogue, by DCAT-AP-SE: in both languages, since a catalogue is
 * read in both. */
#include <string.h>

#include "cli/out/formats.h"
#include "cli/output.h"

#define EU "http://publications.europa.eu/resource/authority/"

static json_t *name_of(const char *url)
{
    return json_pack("{s:s}", "@id", url);
}

static json_t *in_both(const char *sv, const char *en)
{
    return json_pack("[{s:s, s:s}, {s:s, s:s}]", "@language", "sv", "@value", sv, "@language", "en",
                     "@value", en);
}

/* Texts in which %s is the network's name. */
static json_t *about(const struct linked *l, const char *sv, const char *en)
{
    struct bytes name = text_at(l->collection->status.result, "network_name");
    json_t *list = in_both("", "");
    const char *const texts[] = {sv, en};
    for (size_t i = 0; i < 2; i++) {
        struct buf text = BUF(NAME_MAX_BYTES + 2048);
        const char *gap = strstr(texts[i], "%s");
        buf_put(&text, bytes_of(texts[i], gap ? (size_t)(gap - texts[i]) : strlen(texts[i])));
        if (gap) {
            buf_put(&text, name);
            buf_put(&text, bytes_str(gap + 2));
        }
        (void)json_object_set_new(json_array_get(list, i), "@value",
                                  json_stringn((const char *)text.ptr, text.len));
        buf_done(&text);
    }
    return list;
}

/* -- who --------------------------------------------------------------------------------------- */

/* The organisation that exports; one that only reads speaks for the network. */
static struct bytes publisher_slug(const struct linked *l)
{
    return text_at(l->collection->status.result, "org");
}

static json_t *publisher(const struct linked *l)
{
    struct bytes slug = publisher_slug(l);
    return iri(json_sprintf("urn:goda:org:%s:%.*s", l->network, (int)slug.len,
                            slug.ptr ? (const char *)slug.ptr : ""));
}

static struct bytes publisher_name(const struct linked *l)
{
    struct bytes name = text_at(l->collection->status.result, "org_name");
    return name.len ? name : text_at(l->collection->status.result, "network_name");
}

static void put_publisher(struct linked *l)
{
    struct bytes name = publisher_name(l);
    json_t *id = publisher(l);
    const char *key = json_string_value(json_object_get(id, "@id"));
    (void)json_object_set_new(l->orgs, key, json_true());
    linked_put(l, json_pack("{s:s, s:[s,s,s], s:s%, s:o}", "@id", key, "@type", "foaf:Agent",
                            "foaf:Organization", "prov:Organization", "foaf:name",
                            (const char *)name.ptr, name.len, "dct:type",
                            name_of("http://purl.org/adms/publishertype/LocalAuthority")));
    json_decref(id);
}

static json_t *contact(const struct linked *l)
{
    struct bytes name = publisher_name(l);
    json_t *card = json_pack("{s:s, s:s%}", "@type", "vcard:Organization", "vcard:fn",
                             (const char *)name.ptr, name.len);
    if (l->contact)
        (void)json_object_set_new(card, "vcard:hasEmail",
                                  iri(json_sprintf("mailto:%s", l->contact)));
    return card;
}

/* -- what -------------------------------------------------------------------------------------- */

static json_t *keywords(void)
{
    static const char *const words[][2] = {{"goda exempel", "good practice"},
                                           {"innovation", "innovation"},
                                           {"verksamhetsutveckling", "service improvement"},
                                           {"lärande", "learning"}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        json_t *both = in_both(words[i][0], words[i][1]);
        (void)json_array_extend(list, both);
        json_decref(both);
    }
    return list;
}

/* From the oldest record to the newest. */
static json_t *temporal(const struct collection *c)
{
    uint64_t first = UINT64_MAX, last = 0;
    for (size_t i = 0; i < c->count; i++) {
        uint64_t created = number_at(c->hits[i], "created");
        first = created && created < first ? created : first;
        last = created > last ? created : last;
    }
    return last ? json_pack("{s:s, s:{s:s, s:o}, s:{s:s, s:o}}", "@type", "dct:PeriodOfTime",
                            "dcat:startDate", "@type", "xsd:dateTime", "@value",
                            json_time((json_int_t)first), "dcat:endDate", "@type", "xsd:dateTime",
                            "@value", json_time((json_int_t)last))
                : NULL;
}

/* The files that an export may be. */
static const struct {
    const char *file, *type, *sv, *en;
} files[] = {
    {"goda.jsonld", "application/ld+json", "Länkade data (JSON-LD)", "Linked data (JSON-LD)"},
    {"goda.csv", "text/csv", "Kalkylblad (CSV)", "Spreadsheet (CSV)"},
    {"goda.ndjson", "application/x-ndjson", "Signerade poster (JSON-rader)",
     "Signed records (JSON lines)"},
};

static json_t *file_url(const struct linked *l, const char *file)
{
    const char *url = l->url ? l->url : "";
    size_t len = strlen(url);
    return iri(json_sprintf("%s%s%s", url, len && url[len - 1] != '/' ? "/" : "", file));
}

static json_t *file_id(const struct linked *l, const char *file)
{
    return json_sprintf("urn:goda:distribution:%s:%s", l->network, file);
}

static json_t *distributions(const struct linked *l)
{
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        (void)json_array_append_new(list, iri(file_id(l, files[i].file)));
    return list;
}

static void put_distributions(struct linked *l)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        linked_put(l,
                   json_pack("{s:o, s:s, s:o, s:o, s:o, s:s, s:o, s:o}", "@id",
                             file_id(l, files[i].file), "@type", "dcat:Distribution", "dct:title",
                             in_both(files[i].sv, files[i].en), "dcat:accessURL",
                             file_url(l, files[i].file), "dcat:downloadURL",
                             file_url(l, files[i].file), "dct:format", files[i].type, "dct:license",
                             name_of("http://creativecommons.org/publicdomain/zero/1.0/"),
                             "http://data.europa.eu/r5r/availability",
                             name_of(EU "planned-availability/STABLE")));
}

static void put_categories(struct linked *l)
{
    for (const struct choice *c = category_choices; c->slug; c++)
        linked_put(l,
                   json_pack("{s:o, s:s, s:o}", "@id", urn("category", bytes_str(c->slug)), "@type",
                             "skos:Concept", "skos:prefLabel", in_both(c->label.sv, c->label.en)));
}

static json_t *dataset(const struct linked *l)
{
    json_t *period = temporal(l->collection);
    json_t *node = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:[o,o], s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "@id",
        urn("dataset", bytes_str(l->network)), "@type", "dcat:Dataset", "dct:title",
        about(l, "Goda exempel och problemformuleringar i %s",
              "Good practice and open problems in %s"),
        "dct:description",
        about(l,
              "Vad organisationerna i %s har gjort, prövat och lärt sig, med vem som bedömer det "
              "som innovativt eller som ordinarie arbetssätt och varför, vilka som har infört det, "
              "och de problem som söker en lösning. Varje post är signerad av sin organisation.",
              "What the organisations of %s have done, tried and learnt, with who judges it "
              "innovative or ordinary practice and why, who has taken it up, and the problems that "
              "look for a solution. Each record is signed by its organisation."),
        "dct:publisher", publisher(l), "dcat:contactPoint", contact(l), "dcat:theme",
        name_of(EU "data-theme/GOVE"), name_of(EU "data-theme/SOCI"), "dcat:keyword", keywords(),
        "dct:language", name_of(EU "language/SWE"), "dct:accessRights",
        name_of(EU "access-right/PUBLIC"), "dct:license",
        name_of("http://creativecommons.org/publicdomain/zero/1.0/"), "dct:accrualPeriodicity",
        name_of(EU "frequency/CONT"), "dct:identifier", urn("dataset", bytes_str(l->network)),
        "dcat:distribution", distributions(l));
    if (period)
        (void)json_object_set_new(node, "dct:temporal", period);
    return node;
}

/* -- the whole --------------------------------------------------------------------------------- */

void dcat_put(struct linked *l)
{
    put_publisher(l);
    linked_put(l, dataset(l));
    put_distributions(l);
    put_categories(l);
}

json_t *dcat_catalogue(const struct linked *l)
{
    return json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "@id", urn("catalog", bytes_str(l->network)),
        "@type", "dcat:Catalog", "dct:title", about(l, "Goda exempel: %s", "Good practice: %s"),
        "dct:description",
        about(l, "Öppna data om goda exempel i %s.", "Open data on good practice in %s."),
        "dct:publisher", publisher(l), "dct:license",
        name_of("http://creativecommons.org/publicdomain/zero/1.0/"), "dct:language",
        name_of(EU "language/SWE"), "dcat:dataset", iri(urn("dataset", bytes_str(l->network))));
}
