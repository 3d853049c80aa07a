/*
 * A million rows of ten numbers (others with ROWS=<number>, a sheet has room for 1,048,572) through the writers of results, against the bare
 * libraries and fprintf. Every writer runs in a process of its own: its processor time and peak memory are the
 * kernel's figures. What was written is read back, number by number; libxlsxwriter writes 16 digits.
 *
 *     bench_writers
 */
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/table.h"
#include "io/atomic_file.h"
#include "io/csv_writer.h"
#include "io/sqlite_writer.h"
#include "io/xlsx_writer.h"

enum { COLUMNS = 10, TABLE_ROWS = 4096 };

static const td_column columns[] = {
    {"a", TD_CELL_REAL, false, "", {"a", "a"}}, {"b", TD_CELL_REAL, false, "", {"b", "b"}},
    {"c", TD_CELL_REAL, false, "", {"c", "c"}}, {"d", TD_CELL_REAL, false, "", {"d", "d"}},
    {"e", TD_CELL_REAL, false, "", {"e", "e"}}, {"f", TD_CELL_REAL, false, "", {"f", "f"}},
    {"g", TD_CELL_REAL, false, "", {"g", "g"}}, {"h", TD_CELL_REAL, false, "", {"h", "h"}},
    {"i", TD_CELL_REAL, false, "", {"i", "i"}}, {"j", TD_CELL_REAL, false, "", {"j", "j"}}};
static const td_table_spec spec = {"numbers", {"Numbers", "数"}, columns, COLUMNS};

/* Doubles with all their bits, from 0.01 to a million (SplitMix64). */
static double number_at(uint64_t row, int column)
{
    static const double scale[] = {0.01, 0.1, 1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e3};
    uint64_t z = (row * COLUMNS + (uint64_t)column + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return scale[column] * (1 + (double)(z >> 11) * 0x1p-53);
}

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench_writers: %s\n", what);
    exit(1);
}

static void fill(td_cell *cells, uint64_t row)
{
    for (int c = 0; c < COLUMNS; c++)
        cells[c] = TD_CELL_OF_REAL(number_at(row, c));
}

static void write_csv(const char *path, uint64_t rows)
{
    td_diags *diags = td_diags_create();
    td_atomic_file *file;
    td_strbuf text = TD_STRBUF_INIT;
    td_cell cells[COLUMNS];
    require(diags && td_atomic_open(path, diags, &file) == TD_OK, "no file");
    td_csv_add_header(&text, &spec);
    for (uint64_t row = 0; row < rows;) {
        td_table *table;
        require(td_table_create(&spec, &table) == TD_OK, "no memory");
        for (int i = 0; i < TABLE_ROWS && row < rows; i++) {
            fill(cells, row++);
            require(td_table_append(table, cells) == TD_OK, "no memory");
        }
        td_csv_add_rows(&text, table, 0, td_table_row_count(table));
        require(td_atomic_write(file, text.text, text.length) == TD_OK, "not written");
        td_strbuf_clear(&text);
        td_table_free(table);
    }
    require(td_atomic_commit(file) == TD_OK, "not written");
    td_strbuf_free(&text);
    td_diags_free(diags);
}

static void print_csv(const char *path, uint64_t rows)
{
    FILE *file = fopen(path, "w");
    require(file != NULL, "no file");
    fputs("a,b,c,d,e,f,g,h,i,j\n", file);
    for (uint64_t row = 0; row < rows; row++)
        for (int c = 0; c < COLUMNS; c++)
            fprintf(file, "%.17g%c", number_at(row, c), c + 1 < COLUMNS ? ',' : '\n');
    require(fclose(file) == 0, "not written");
}

static void check_csv(const char *path, uint64_t rows)
{
    char line[400];
    FILE *file = fopen(path, "r");
    require(file && fgets(line, sizeof line, file), "no CSV");
    for (uint64_t row = 0; row < rows; row++) {
        char *at = fgets(line, sizeof line, file);
        for (int c = 0; at && c < COLUMNS; c++, at++)
            require(strtod(at, &at) == number_at(row, c), "a number of the CSV does not read back");
        require(at != NULL, "too few rows in the CSV");
    }
    fclose(file);
}

static void write_database(const char *path, uint64_t rows)
{
    td_diags *diags = td_diags_create();
    td_sqlite *db;
    td_cell cells[COLUMNS];
    require(diags && td_sqlite_open(path, false, diags, &db) == TD_OK, "no database");
    require(td_sqlite_begin_table(db, &spec, TD_SQLITE_PRIMARY, 1) == TD_OK, "no table");
    for (uint64_t row = 0; row < rows; row++) {
        fill(cells, row);
        require(td_sqlite_add_row(db, cells) == TD_OK, "no row");
    }
    require(td_sqlite_end_table(db) == TD_OK && td_sqlite_commit(db) == TD_OK, "not written");
    td_diags_free(diags);
}

static void insert_database(const char *path, uint64_t rows)
{
    sqlite3 *base;
    sqlite3_stmt *insert;
    require(sqlite3_open(path, &base) == SQLITE_OK &&
                sqlite3_exec(base, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                   "CREATE TABLE numbers (run INTEGER NOT NULL, a REAL, b REAL, c REAL,"
                                   " d REAL, e REAL, f REAL, g REAL, h REAL, i REAL, j REAL); BEGIN",
                             NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(base, "INSERT INTO numbers VALUES (1,?,?,?,?,?,?,?,?,?,?)", -1,
                                   &insert, NULL) == SQLITE_OK, "no database");
    for (uint64_t row = 0; row < rows; row++) {
        for (int c = 0; c < COLUMNS; c++)
            sqlite3_bind_double(insert, c + 1, number_at(row, c));
        require(sqlite3_step(insert) == SQLITE_DONE, "no row");
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    require(sqlite3_exec(base, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "not written");
    sqlite3_close(base);
}

static void check_database(const char *path, uint64_t rows)
{
    sqlite3 *base;
    sqlite3_stmt *query;
    require(sqlite3_open(path, &base) == SQLITE_OK &&
                sqlite3_prepare_v2(base, "SELECT * FROM numbers ORDER BY rowid", -1, &query, NULL) ==
                    SQLITE_OK, "no database");
    for (uint64_t row = 0; row < rows; row++) {
        require(sqlite3_step(query) == SQLITE_ROW, "too few rows in the database");
        for (int c = 0; c < COLUMNS; c++)
            require(sqlite3_column_double(query, c + 1) == number_at(row, c),
                    "a number of the database is not the one written");
    }
    sqlite3_finalize(query);
    sqlite3_close(base);
}

static void write_workbook(const char *path, uint64_t rows)
{
    td_diags *diags = td_diags_create();
    td_xlsx *x;
    td_cell cells[COLUMNS];
    require(diags && td_xlsx_open(path, TD_LANG_EN, "numbers", diags, &x) == TD_OK, "no workbook");
    lxw_worksheet *sheet = td_xlsx_add_sheet(x, "numbers");
    require(td_xlsx_begin_table(x, sheet, &spec, "") == TD_OK, "no sheet");
    for (uint64_t row = 0; row < rows; row++) {
        fill(cells, row);
        require(td_xlsx_add_row(x, cells) == TD_OK, "no row");
    }
    td_xlsx_end_table(x);
    require(td_xlsx_commit(x) == TD_OK, "not written");
    td_diags_free(diags);
}

static void bare_workbook(const char *path, uint64_t rows)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *book = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (uint64_t row = 0; row < rows; row++)
        for (int c = 0; c < COLUMNS; c++)
            worksheet_write_number(sheet, (lxw_row_t)row, (lxw_col_t)c, number_at(row, c), NULL);
    require(workbook_close(book) == LXW_NO_ERROR, "not written");
}

typedef struct taken {
    double seconds; /* of the processor */
    double megabytes;
} taken;

/* Runs a writer in a process of its own. */
static taken measure(void (*write)(const char *, uint64_t), const char *path, uint64_t rows)
{
    struct rusage use;
    int status = 1;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        write(path, rows);
        fflush(NULL);
        _exit(0);
    }
    require(child > 0 && wait4(child, &status, 0, &use) == child && status == 0, "a writer failed");
    return (taken){(double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec +
                       1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec),
                   (double)use.ru_maxrss / 1024};
}

int main(void)
{
    static const struct {
        const char *name, *other, *file;
        void (*own)(const char *, uint64_t), (*theirs)(const char *, uint64_t);
        void (*check)(const char *, uint64_t);
        int rounds;
    } writers[] = {
        {"CSV", "fprintf(\"%.17g\")", "numbers.csv", write_csv, print_csv, check_csv, 3},
        {"database", "SQLite", "numbers.sqlite", write_database, insert_database, check_database,
         3},
        {"workbook", "libxlsxwriter", "numbers.xlsx", write_workbook, bare_workbook, NULL, 1},
    };
    const char *asked = getenv("ROWS");
    const uint64_t rows = asked ? strtoull(asked, NULL, 10) : 1000000;
    char folder[] = "/tmp/bench_writers-XXXXXX", path[100];
    require(mkdtemp(folder) != NULL, "no folder");
    printf("writers: %" PRIu64 " rows of %d numbers, processor seconds, the best of three (workbooks: one), and peak memory\n",
           rows, COLUMNS);
    printf("%-10s %10s %6s  %-18s %10s %6s %8s\n", "", "tongdao, s", "MB", "other", "s", "MB", "ratio");
    for (size_t w = 0; w < sizeof writers / sizeof *writers; w++) {
        taken own = {INFINITY, 0}, theirs = {INFINITY, 0};
        snprintf(path, sizeof path, "%s/%s", folder, writers[w].file);
        for (int round = 0; round < writers[w].rounds; round++) {
            const taken other = measure(writers[w].theirs, path, rows);
            if (writers[w].check)
                writers[w].check(path, rows);
            unlink(path);
            const taken mine = measure(writers[w].own, path, rows);
            if (writers[w].check)
                writers[w].check(path, rows);
            unlink(path);
            own = mine.seconds < own.seconds ? mine : own;
            theirs = other.seconds < theirs.seconds ? other : theirs;
        }
        printf("%-10s %10.2f %6.0f  %-18s %10.2f %6.0f %8.2f\n", writers[w].name, own.seconds,
               own.megabytes, writers[w].other, theirs.seconds, theirs.megabytes,
               own.seconds / theirs.seconds);
        fflush(stdout);
    }
    rmdir(folder);
    return 0;
}
