/* Databases of result tables: SQLite checks them and gives every value back, also of rows that are longer than a
 * page or very many. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "files.h"

#include "base/table.h"
#include "io/sqlite_writer.h"

static const td_column columns[] = {
    {"name", TD_CELL_TEXT, true, "", {"", ""}},
    {"number", TD_CELL_INTEGER, true, "", {"", ""}},
    {"size", TD_CELL_REAL, false, "", {"", ""}},
    {"note", TD_CELL_TEXT, false, "", {"", ""}},
};
static const td_table_spec spec = {"things", {"", ""}, columns, 4};

static sqlite3 *open_base(test_folder *folder)
{
    sqlite3 *base = NULL;
    assert_int_equal(sqlite3_open(folder_at(folder, "t.sqlite"), &base), SQLITE_OK);
    return base;
}

static sqlite3_stmt *ask(sqlite3 *base, const char *sql)
{
    sqlite3_stmt *query = NULL;
    assert_int_equal(sqlite3_prepare_v2(base, sql, -1, &query, NULL), SQLITE_OK);
    return query;
}

static void assert_answer(sqlite3 *base, const char *sql, const char *wanted)
{
    sqlite3_stmt *query = ask(base, sql);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(query, 0), wanted);
    sqlite3_finalize(query);
}

static td_sqlite *begin(test_folder *folder, bool append, td_diags *diags, td_sqlite_key key,
                        int64_t run)
{
    td_sqlite *db = NULL;
    assert_int_equal(td_sqlite_open(folder_at(folder, "t.sqlite"), append, diags, &db), TD_OK);
    assert_int_equal(td_sqlite_begin_table(db, &spec, key, run), TD_OK);
    return db;
}

static void add(td_sqlite *db, const char *name, int64_t number, double size, const char *note)
{
    const td_cell cells[] = {TD_CELL_OF_TEXT(name), TD_CELL_OF_INTEGER(number), TD_CELL_OF_REAL(size),
                             TD_CELL_OF_TEXT(note)};
    assert_int_equal(td_sqlite_add_row(db, cells), TD_OK);
}

static void finish(td_sqlite *db)
{
    assert_int_equal(td_sqlite_end_table(db), TD_OK);
    assert_int_equal(td_sqlite_commit(db), TD_OK);
}

static const int64_t numbers[] = {0, 1, -1, 2, 127, 128, -128, -129, 32767, 32768, -32769, 8388607,
                                  8388608, -8388609, 2147483647, 2147483648, -2147483649,
                                  140737488355327, 140737488355328, -140737488355329,
                                  9007199254740992};
static const double sizes[] = {0, -0.5, 1, 0.1, 1e300, -1e-300, 65536, 140737488355328.0, 1e15, -1e17};
enum { NUMBERS = sizeof numbers / sizeof *numbers, SIZES = sizeof sizes / sizeof *sizes };

static void test_numbers(void **state)
{
    (void)state;
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    td_sqlite *db = begin(&folder, false, diags, TD_SQLITE_PRIMARY, 3);
    for (int i = 0; i < NUMBERS; i++)
        add(db, "a", numbers[i], sizes[i % SIZES], i % 2 ? "" : "x");
    finish(db);
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    sqlite3_stmt *query = ask(base, "SELECT run, number, size, note, typeof(size) FROM things"
                                    " ORDER BY rowid");
    for (int i = 0; i < NUMBERS; i++) {
        assert_int_equal(sqlite3_step(query), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int64(query, 0), 3);
        assert_true(sqlite3_column_int64(query, 1) == numbers[i]);
        assert_true(sqlite3_column_double(query, 2) == sizes[i % SIZES]);
        assert_int_equal(sqlite3_column_type(query, 3), i % 2 ? SQLITE_NULL : SQLITE_TEXT);
        assert_string_equal((const char *)sqlite3_column_text(query, 4), "real");
    }
    assert_int_equal(sqlite3_step(query), SQLITE_DONE);
    sqlite3_finalize(query);
    sqlite3_close(base);
    td_diags_free(diags);
    folder_remove(folder.path);
}

/* Texts of every length about the limits: a row of n bytes has a note of about n - 20. */
static void test_long_rows(void **state)
{
    (void)state;
    static const size_t about[] = {32700, 65450, 98200, 200000};
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    char *note = malloc(300000);
    int64_t row = 0;
    td_sqlite *db = begin(&folder, false, diags, TD_SQLITE_BY_FIRST, 1);
    for (size_t a = 0; a < sizeof about / sizeof *about; a++) {
        for (size_t length = about[a] - 60; length < about[a] + 80; length++, row++) {
            memset(note, 'a' + (int)(length % 26), length);
            note[length] = '\0';
            add(db, "n", row, (double)length, note);
        }
    }
    finish(db);
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    assert_answer(base, "SELECT count(*) FROM things WHERE length(note) = size AND"
                        " trim(note, char(97 + length(note) % 26)) = ''", "560");
    sqlite3_close(base);
    free(note);
    td_diags_free(diags);
    folder_remove(folder.path);
}

/* Enough rows for inner pages of table and index; both ways of getting at a row find it. */
static void test_many_rows(void **state)
{
    (void)state;
    enum { NAMES = 300, EACH = 1000 };
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    char name[200], wanted[40];
    td_sqlite *db = begin(&folder, false, diags, TD_SQLITE_BY_FIRST, 1);
    for (int i = 0; i < NAMES * EACH; i++) {
        snprintf(name, sizeof name, "name-%06d-%0150d", i / EACH, 0);
        add(db, name, i, i / 7.0, "note");
    }
    finish(db);
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    snprintf(wanted, sizeof wanted, "%d", NAMES * EACH);
    assert_answer(base, "SELECT count(*) FROM things NOT INDEXED", wanted);
    assert_answer(base, "SELECT count(*) FROM things WHERE run = 1 AND name LIKE 'name-000123%'", "1000");
    assert_answer(base, "SELECT number FROM things WHERE rowid = 217001", "217000");
    sqlite3_stmt *plan = ask(base, "EXPLAIN QUERY PLAN SELECT * FROM things WHERE run = 1 AND name = 'x'");
    assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
    assert_non_null(strstr((const char *)sqlite3_column_text(plan, 3), "things_by"));
    sqlite3_finalize(plan);
    /* What SQLite adds and takes away afterwards finds a sound tree. */
    assert_int_equal(sqlite3_exec(base, "DELETE FROM things WHERE number % 3 = 0;"
                                        "INSERT INTO things VALUES (1, 'name-000000', -5, 0, NULL)",
                                  NULL, NULL, NULL), SQLITE_OK);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    sqlite3_close(base);
    td_diags_free(diags);
    folder_remove(folder.path);
}

/* Rows out of the index's order: it is built all the same. Keys are unique. */
static void test_order_and_keys(void **state)
{
    (void)state;
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    td_sqlite *db = begin(&folder, false, diags, TD_SQLITE_BY_FIRST, 1);
    add(db, "b", 1, 1, "");
    add(db, "a", 2, 2, "");
    add(db, "c", 3, 3, "");
    finish(db);
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    assert_answer(base, "SELECT group_concat(number, '') FROM (SELECT number FROM things INDEXED BY"
                        " things_by WHERE run = 1 ORDER BY name)", "213");
    sqlite3_close(base);
    db = begin(&folder, false, diags, TD_SQLITE_PRIMARY, 1);
    add(db, "a", 1, 1, "");
    const td_cell again[] = {TD_CELL_OF_TEXT("a"), TD_CELL_OF_INTEGER(1), TD_CELL_OF_REAL(2),
                             TD_CELL_OF_TEXT("")};
    assert_int_equal(td_sqlite_add_row(db, again), TD_OK); /* told at the latest at the end */
    assert_int_equal(td_sqlite_end_table(db), TD_ERR_IO);
    assert_int_equal(td_sqlite_commit(db), TD_ERR_IO);
    assert_int_equal(td_diags_count(diags), 1);
    td_diags_free(diags);
    folder_remove(folder.path);
}

static void test_append(void **state)
{
    (void)state;
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    for (int64_t run = 1; run <= 3; run++) {
        td_sqlite *db = begin(&folder, true, diags, TD_SQLITE_PRIMARY, run);
        add(db, "b", run, 1, "");
        add(db, "a", 2, 2, "");
        finish(db);
    }
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    assert_answer(base, "SELECT group_concat(run || name || number, ' ') FROM (SELECT * FROM things"
                        " ORDER BY rowid)", "1b1 1a2 2b2 2a2 3b3 3a2");
    sqlite3_close(base);
    td_diags_free(diags);
    folder_remove(folder.path);
}

/* A coded table is read as if it were one, also when rows of later runs come to it; the first column's texts
 * need not stand together. */
static void test_coded(void **state)
{
    (void)state;
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    for (int64_t run = 1; run <= 2; run++) {
        td_sqlite *db = begin(&folder, true, diags, TD_SQLITE_CODED, run);
        add(db, "b", run, 0.1, "long note");
        add(db, "b", 5, 2, run == 1 ? "" : "new");
        add(db, "a", 2, 1e-300, "long note");
        add(db, "b", 7, -1, "o'clock");
        finish(db);
    }
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "PRAGMA integrity_check", "ok");
    assert_answer(base, "SELECT group_concat(run || name || number || '/' || size || '/' ||"
                        " ifnull(note, 'none'), ' ') FROM (SELECT * FROM things WHERE name = 'b')",
                  "1b1/0.1/long note 1b5/2.0/none 1b7/-1.0/o'clock "
                  "2b2/0.1/long note 2b5/2.0/new 2b7/-1.0/o'clock");
    assert_answer(base, "SELECT sum(size = 1e-300) || ' ' || count(*) FROM things WHERE note = 'long note'", "2 4");
    assert_answer(base, "SELECT group_concat(type, ' ') FROM pragma_table_info('things') WHERE cid > 0",
                  "TEXT INTEGER REAL TEXT");
    sqlite3_close(base);
    td_diags_free(diags);
    folder_remove(folder.path);
}

/* A table that stands there whole is gone on with. */
static void test_coded_after_plain(void **state)
{
    (void)state;
    test_folder folder;
    folder_open(&folder);
    td_diags *diags = td_diags_create();
    td_sqlite *db = begin(&folder, true, diags, TD_SQLITE_BY_FIRST, 1);
    add(db, "b", 1, 0.5, "x");
    finish(db);
    db = begin(&folder, true, diags, TD_SQLITE_CODED, 2);
    add(db, "b", 2, 0.5, "x");
    finish(db);
    sqlite3 *base = open_base(&folder);
    assert_answer(base, "SELECT group_concat(run || name || number || note, ' ') FROM things", "1b1x 2b2x");
    sqlite3_close(base);
    td_diags_free(diags);
    folder_remove(folder.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_long_rows),
        cmocka_unit_test(test_many_rows),      cmocka_unit_test(test_order_and_keys),
        cmocka_unit_test(test_append),         cmocka_unit_test(test_coded),
        cmocka_unit_test(test_coded_after_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
