// SPDX-License-Identifier: Apache-2.0
// Xapian as it comes, with its Swedish stemmer: BM25, any of the words.
#include "tests/bench/engine.h"

#include <xapian.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace fs = std::filesystem;

namespace
{

struct glass {
    std::string dir, database;
    Xapian::WritableDatabase db;
    Xapian::Stem stem{"swedish"};
    Xapian::TermGenerator terms;
    bool spelling;
};

void *open_xapian(bool spelling)
{
    char dir[] = "/tmp/goda-bench-XXXXXX";
    if (!mkdtemp(dir))
        std::abort();
    auto *x = new glass;
    x->dir = dir;
    x->database = x->dir + "/xapian";
    x->db = Xapian::WritableDatabase(x->database, Xapian::DB_CREATE);
    x->spelling = spelling;
    x->terms.set_stemmer(x->stem);
    x->terms.set_database(x->db);
    if (spelling)
        x->terms.set_flags(Xapian::TermGenerator::FLAG_SPELLING);
    return x;
}

double add(void *engine, const document *d)
{
    auto *x = static_cast<glass *>(engine);
    double start = seconds();
    Xapian::Document doc;
    x->terms.set_document(doc);
    x->terms.index_text(d->text);
    doc.add_boolean_term(std::string("XC") + d->category);
    doc.set_data(d->key);
    x->db.add_document(doc);
    return seconds() - start;
}

double commit(void *engine)
{
    double start = seconds();
    static_cast<glass *>(engine)->db.commit();
    return seconds() - start;
}

std::string lower(const char *text)
{
    std::string out;
    for (Xapian::Utf8Iterator i(text); i != Xapian::Utf8Iterator(); ++i)
        Xapian::Unicode::append_utf8(out, Xapian::Unicode::tolower(*i));
    return out;
}

Xapian::Query parsed(const glass *x, const question *q, found *ret)
{
    if (q->form == NEWEST)
        return Xapian::Query::MatchAll;
    Xapian::QueryParser parser;
    parser.set_stemmer(x->stem);
    parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    parser.set_database(x->db);
    parser.set_default_op(q->form == ALL_WORDS ? Xapian::Query::OP_AND : Xapian::Query::OP_OR);
    unsigned flags = Xapian::QueryParser::FLAG_PHRASE;
    std::string words = lower(q->bare); // it does not stem what begins with a capital
    if (q->form == PHRASE)
        words = '"' + words + '"';
    if (q->form == BEGINNING) {
        words += '*';
        flags |= Xapian::QueryParser::FLAG_WILDCARD;
    }
    if (x->spelling)
        flags |= Xapian::QueryParser::FLAG_SPELLING_CORRECTION;
    Xapian::Query query = parser.parse_query(words, flags);
    std::string better = parser.get_corrected_query_string();
    if (!better.empty() && better.size() < sizeof ret->corrected) {
        std::memcpy(ret->corrected, better.c_str(), better.size() + 1);
        query = parser.parse_query(better, flags);
    }
    return query;
}

double ask(void *engine, const question *q, found *ret)
{
    auto *x = static_cast<glass *>(engine);
    ret->count = 0;
    ret->corrects = x->spelling;
    ret->corrected[0] = '\0';
    double start = seconds();
    Xapian::Query query = parsed(x, q, ret);
    if (q->category)
        query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                              Xapian::Query(std::string("XC") + q->category));
    Xapian::Enquire enquire(x->db);
    enquire.set_query(query);
    if (q->form == NEWEST) {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_docid_order(Xapian::Enquire::DESCENDING);
    }
    Xapian::MSet hits = enquire.get_mset(0, static_cast<Xapian::doccount>(q->limit));
    for (auto i = hits.begin(); i != hits.end() && ret->count < FOUND_MAX; ++i) {
        std::string key = i.get_document().get_data();
        std::strncpy(ret->key[ret->count++], key.c_str(), KEY_SIZE - 1);
    }
    return seconds() - start;
}

double size_of(const std::string &dir)
{
    double bytes = 0;
    for (const auto &file : fs::directory_iterator(dir))
        bytes += static_cast<double>(file.file_size());
    return bytes / 1e6;
}

double megabytes(void *engine)
{
    return size_of(static_cast<glass *>(engine)->database);
}

void close_xapian(void *engine)
{
    auto *x = static_cast<glass *>(engine);
    std::string dir = x->dir;
    delete x;
    fs::remove_all(dir);
}

} // namespace

extern "C" {
double xapian_compact(void *engine)
{
    auto *x = static_cast<glass *>(engine);
    x->db.compact(x->dir + "/compact");
    return size_of(x->dir + "/compact");
}

const engine xapian = {"Xapian", open_xapian, add, commit, ask, megabytes, close_xapian};
}
