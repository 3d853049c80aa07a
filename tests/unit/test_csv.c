/* Reading table files: places of mistakes, encodings, sizes; writing result tables and reading them
 * back. Expected places are counted by hand in the text of each test. */
#include <locale.h>

#include "files.h"

#include "base/table.h"
#include "io/csv_reader.h"
#include "io/csv_writer.h"
#include "model/schema_fields.h"
#include "model/tables.h"

typedef struct reading {
    test_folder folder;
    td_tables *tables;
    td_diags *diags;
    bool whole;
    const td_sheet *sheet;
} reading;

static void read_bytes(reading *r, td_table_id table, const char *bytes, size_t length)
{
    folder_open(&r->folder);
    folder_write_n(&r->folder, "t.csv", bytes, length);
    r->diags = td_diags_create();
    assert_int_equal(td_tables_create(r->folder.path, &r->tables), TD_OK);
    assert_int_equal(
        td_csv_read(folder_at(&r->folder, "t.csv"), table, r->tables, r->diags, &r->whole), TD_OK);
    r->sheet = r->tables->sheet[table];
}

static void read_text(reading *r, td_table_id table, const char *text)
{
    read_bytes(r, table, text, strlen(text));
}

static void done(reading *r)
{
    td_tables_free(r->tables);
    td_diags_free(r->diags);
    folder_remove(r->folder.path);
}

static const char *text_at(const reading *r, int field, uint32_t row)
{
    return td_intern_text(r->tables->names, td_sheet_text(r->sheet, field, row));
}

static void said(const reading *r, size_t index, td_diag_code code, long line, const char *where)
{
    assert_true(index < td_diags_count(r->diags));
    const td_diag *diag = td_diags_at(r->diags, index);
    assert_string_equal(td_diag_code_name(diag->code), td_diag_code_name(code));
    assert_int_equal(diag->place.line, line);
    if (where)
        assert_string_equal(diag->place.where, where);
    else
        assert_null(diag->place.where);
}

static void cells_with_quotes_commas_and_line_ends(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE,
              "\xEF\xBB\xBFnode_id,name,x_coord\r\n"
              "A,\"Two\r\nlines, \"\"quoted\"\"\",104.5\r\n"
              "\r\n"
              ",,\r\n"
              "B,\"\",x\r\n"
              "C, blanks ,1e1");
    assert_true(r.whole);
    assert_int_equal(r.sheet->row_count, 3);
    assert_string_equal(text_at(&r, TD_F_NODE_NAME, 0), "Two\r\nlines, \"quoted\"");
    assert_true(td_sheet_number(r.sheet, TD_F_NODE_X_COORD, 0) == 104.5);
    assert_true(td_sheet_number(r.sheet, TD_F_NODE_X_COORD, 2) == 10);
    /* Lines as an editor counts them: A begins in 2 and ends in 3, 4 and 5 are empty. */
    assert_int_equal(r.sheet->line[0], 2);
    assert_int_equal(r.sheet->line[1], 6);
    assert_int_equal(r.sheet->line[2], 7);
    assert_int_equal(td_diags_count(r.diags), 1);
    said(&r, 0, TD_D_CELL_NUMBER, 6, "x_coord");
    done(&r);
}

static void a_cell_has_the_line_where_it_begins(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "node_id,name,x_coord\nA,\"1\n2\n3\",far\nB,,near\n");
    said(&r, 0, TD_D_CELL_NUMBER, 4, "x_coord");
    said(&r, 1, TD_D_CELL_NUMBER, 5, "x_coord");
    done(&r);
}

static void old_line_ends(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "node_id,x_coord\rA,1\rB,y\r");
    assert_int_equal(r.sheet->row_count, 2);
    assert_int_equal(td_diags_count(r.diags), 1);
    said(&r, 0, TD_D_CELL_NUMBER, 3, "x_coord");
    done(&r);
}

static void chinese_of_either_encoding(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "node_id,name_zh\nA,绵阳\n");
    assert_string_equal(text_at(&r, TD_F_NODE_NAME_ZH, 0), "绵阳");
    done(&r);
    /* 绵阳 is C3 E0 D1 F4 in GBK, of which GB18030 is the extension. */
    read_text(&r, TD_T_NODE, "node_id,name_zh\nA,\xC3\xE0\xD1\xF4\n");
    assert_int_equal(td_diags_count(r.diags), 0);
    assert_string_equal(text_at(&r, TD_F_NODE_NAME_ZH, 0), "绵阳");
    done(&r);
    /* A broken character in a UTF-8 file must not turn the rest into other characters. */
    read_text(&r, TD_T_NODE, "node_id,name_zh\nA,绵阳\nB,绵\xE9\nC,遂宁\n");
    assert_false(r.whole);
    said(&r, 0, TD_D_FILE_ENCODING, 3, NULL);
    done(&r);
    /* Neither: FF begins no character of GB18030. */
    read_text(&r, TD_T_NODE, "node_id,name_zh\nA,x\nB,\xFF\xFF\n");
    said(&r, 0, TD_D_FILE_ENCODING, 3, NULL);
    done(&r);
}

static void long_gb18030_files_are_cut_anywhere(void **state)
{
    (void)state;
    reading r;
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add(&text, "node_id,name_zh\n");
    for (int i = 0; i < 30000; i++) /* rows of odd and even length: blocks end inside characters */
        td_strbuf_addf(&text, "N%d,\xC3\xE0\xD1\xF4\n", i);
    read_bytes(&r, TD_T_NODE, text.text, text.length);
    assert_int_equal(r.sheet->row_count, 30000);
    for (uint32_t i = 0; i < 30000; i++)
        assert_string_equal(text_at(&r, TD_F_NODE_NAME_ZH, i), "绵阳");
    td_strbuf_free(&text);
    done(&r);
}

static void stray_quotes_lose_a_row_only(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE,
              "node_id,name\nA,a 40\" box\nB,fine\nC,\"x\"y\nD,fine\nE,\"open\nF,too late\n");
    assert_false(r.whole);
    assert_int_equal(r.sheet->row_count, 2);
    assert_string_equal(text_at(&r, TD_F_NODE_NODE_ID, 0), "B");
    assert_string_equal(text_at(&r, TD_F_NODE_NODE_ID, 1), "D");
    said(&r, 0, TD_D_CSV_SYNTAX, 2, NULL);
    said(&r, 1, TD_D_CSV_SYNTAX, 4, NULL);
    said(&r, 2, TD_D_CSV_SYNTAX, 6, NULL); /* where the quote that does not close stands */
    assert_int_equal(td_diags_count(r.diags), 3);
    done(&r);
}

static void a_stray_quote_on_a_line_longer_than_a_block(void **state)
{
    (void)state;
    reading r;
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add(&text, "node_id,name\nA,x\"");
    for (int i = 0; i < 50000; i++)
        td_strbuf_add(&text, "B,y ");
    td_strbuf_add(&text, "\nC,fine\n");
    read_bytes(&r, TD_T_NODE, text.text, text.length);
    said(&r, 0, TD_D_CSV_SYNTAX, 2, NULL);
    assert_int_equal(td_diags_count(r.diags), 1);
    assert_int_equal(r.sheet->row_count, 1);
    assert_string_equal(text_at(&r, TD_F_NODE_NODE_ID, 0), "C");
    td_strbuf_free(&text);
    done(&r);
}

static void an_endless_cell_is_stopped(void **state)
{
    (void)state;
    reading r;
    size_t length = 3u << 20;
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, 'x', length);
    memcpy(text, "node_id,name\nA,\"", 16);
    for (size_t i = 100; i < length; i += 100)
        text[i] = '\n';
    read_bytes(&r, TD_T_NODE, text, length);
    free(text);
    assert_int_equal(td_diags_count(r.diags), 1);
    said(&r, 0, TD_D_CSV_CELL_LONG, 2, NULL);
    done(&r);
}

static void wrong_headers(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_LINK,
              "link_id,from_node_id,to_node_id,lenght,toll,toll,mode_di,colour,,toll_low\n");
    said(&r, 0, TD_D_CSV_COLUMN_TWICE, 1, "toll");
    said(&r, 1, TD_D_CSV_COLUMN_UNNAMED, 1, NULL);
    said(&r, 2, TD_D_CSV_COLUMN_MISSING, 1, NULL);
    assert_string_equal(td_diags_at(r.diags, 2)->args[0], "length");
    assert_string_equal(td_diags_at(r.diags, 2)->value, "lenght");
    said(&r, 3, TD_D_CSV_COLUMN_NEAR, 1, "mode_di");
    assert_string_equal(td_diags_at(r.diags, 3)->suggestion, "mode_id");
    assert_int_equal(td_diags_count(r.diags), 4); /* colour is nobody's near miss */
    done(&r);
}

static void unknown_columns_are_kept(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "node_id,colour\nA,red\nB,\n");
    const td_extra_column *colour = td_sheet_find_extra(r.tables, r.sheet, "colour");
    assert_non_null(colour);
    assert_string_equal(td_intern_text(r.tables->names, colour->cells[0]), "red");
    assert_int_equal(colour->cells[1], TD_NO_ATOM);
    done(&r);
}

static void ragged_rows(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "node_id,name\nA\nB,b,c\nC,c\n");
    assert_false(r.whole);
    said(&r, 0, TD_D_CSV_RAGGED, 2, NULL);
    said(&r, 1, TD_D_CSV_RAGGED, 3, NULL);
    assert_string_equal(td_diags_at(r.diags, 1)->args[0], "2");
    assert_string_equal(td_diags_at(r.diags, 1)->args[1], "3");
    assert_int_equal(r.sheet->row_count, 1);
    done(&r);
}

static void what_is_no_table(void **state)
{
    (void)state;
    reading r;
    read_text(&r, TD_T_NODE, "");
    said(&r, 0, TD_D_FILE_EMPTY, 0, NULL);
    done(&r);
    read_text(&r, TD_T_NODE, "\xEF\xBB\xBF\r\n\r\n");
    said(&r, 0, TD_D_FILE_EMPTY, 0, NULL);
    done(&r);
    read_bytes(&r, TD_T_NODE, "node_id\nA\nB\0\n", 13);
    said(&r, 0, TD_D_FILE_NUL, 3, NULL);
    assert_int_equal(r.sheet->row_count, 0);
    done(&r);
    read_text(&r, TD_T_NODE, "node_id\n");
    assert_int_equal(td_diags_count(r.diags), 0);
    done(&r);
}

static void read_sparse(off_t size, td_diag_code code)
{
    reading r;
    folder_open(&r.folder);
    r.diags = td_diags_create();
    assert_int_equal(td_tables_create(r.folder.path, &r.tables), TD_OK);
    folder_write(&r.folder, "t.csv", "node_id\nA\n");
    assert_int_equal(truncate(folder_at(&r.folder, "t.csv"), size), 0);
    assert_int_equal(
        td_csv_read(folder_at(&r.folder, "t.csv"), TD_T_NODE, r.tables, r.diags, &r.whole), TD_OK);
    assert_false(r.whole);
    assert_int_equal(td_diags_count(r.diags), 1);
    assert_int_equal(td_diags_at(r.diags, 0)->code, code);
    done(&r);
}

static void huge_files(void **state)
{
    (void)state;
    read_sparse((off_t)1 << 30, TD_D_FILE_NUL);
    read_sparse(((off_t)2 << 30) + 1, TD_D_FILE_TOO_LARGE);
}

static void folders_and_pipes_are_refused(void **state)
{
    (void)state;
    test_folder folder;
    td_tables *tables;
    td_diags *diags = td_diags_create();
    bool whole;
    folder_open(&folder);
    assert_int_equal(td_tables_create(folder.path, &tables), TD_OK);
    assert_int_equal(mkfifo(folder_at(&folder, "pipe"), 0600), 0);
    assert_int_equal(td_csv_read(folder_at(&folder, "pipe"), TD_T_NODE, tables, diags, &whole),
                     TD_OK);
    assert_int_equal(td_csv_read(folder.path, TD_T_NODE, tables, diags, &whole), TD_OK);
    assert_int_equal(td_csv_read(folder_at(&folder, "none"), TD_T_NODE, tables, diags, &whole),
                     TD_OK);
    assert_int_equal(td_diags_at(diags, 0)->code, TD_D_FILE_KIND);
    assert_int_equal(td_diags_at(diags, 1)->code, TD_D_FILE_KIND);
    assert_int_equal(td_diags_at(diags, 2)->code, TD_D_FILE_MISSING);
    td_tables_free(tables);
    td_diags_free(diags);
    folder_remove(folder.path);
}

static void many_rows(void **state)
{
    (void)state;
    reading r;
    const uint32_t rows = 300000;
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add(&text, "node_id,x_coord,name\n");
    for (uint32_t i = 0; i < rows; i++)
        td_strbuf_addf(&text, "N%u,%u.25,\"a, b\"\n", i, i);
    read_bytes(&r, TD_T_NODE, text.text, text.length);
    assert_int_equal(r.sheet->row_count, rows);
    for (uint32_t i = 0; i < rows; i++) {
        assert_true(td_sheet_number(r.sheet, TD_F_NODE_X_COORD, i) == i + 0.25);
        assert_int_equal(r.sheet->line[i], i + 2);
    }
    td_strbuf_free(&text);
    done(&r);
}

/* ---- writing ---- */

static const td_column columns[] = {
    {"node_id", TD_CELL_TEXT, true, "", {"place", "地点"}},
    {"name", TD_CELL_TEXT, false, "", {"name", "名称"}},
    {"x_coord", TD_CELL_REAL, false, "", {"x", "x"}},
    {"rank", TD_CELL_INTEGER, false, "", {"rank", "序"}},
};
static const td_table_spec spec = {"nodes", {"nodes", "地点"}, columns, 4};

static void add(td_table *table, const char *id, const char *name, double x, int64_t rank)
{
    const td_cell cells[] = {TD_CELL_OF_TEXT(id), TD_CELL_OF_TEXT(name), TD_CELL_OF_REAL(x),
                             TD_CELL_OF_INTEGER(rank)};
    assert_int_equal(td_table_append(table, cells), TD_OK);
}

static const char *const hard_names[] = {
    "plain", "a, b",       "say \"hi\"", "two\nlines", "cr\r",  "=1+1",   "+86",
    "-x",    "@SUM(A1)",   "\tTab",      "'=quoted",   "''+",   "'plain", "<b>&amp;</b>",
    "绵阳",  "=\"a,b\"\n", "'",          "-",          " lead", "1;2",
};
#define HARD_COUNT (sizeof hard_names / sizeof *hard_names)

static void written_as_the_standard_says(void **state)
{
    (void)state;
    test_folder folder;
    td_table *table;
    td_diags *diags = td_diags_create();
    folder_open(&folder);
    assert_int_equal(td_table_create(&spec, &table), TD_OK);
    add(table, "A", "a, \"b\"", 0.1, -5);
    add(table, "B-1", "=1+1", NAN, INT64_MIN);
    add(table, "C", "", -1e300, 0);
    add(table, "D", "@x,y", 12345678.9, 7);
    /* Decimals are points even where the host program has another locale (if it is installed). */
    setlocale(LC_NUMERIC, "de_DE.UTF-8");
    assert_int_equal(td_csv_write(table, NULL, folder_at(&folder, "t.csv"), diags), TD_OK);
    setlocale(LC_NUMERIC, "C");
    char *text = file_text(folder_at(&folder, "t.csv"));
    assert_string_equal(text, "node_id,name,x_coord,rank\n"
                              "A,\"a, \"\"b\"\"\",0.1,-5\n"
                              "B-1,'=1+1,,-9223372036854775808\n"
                              "C,,-1e+300,0\n"
                              "D,\"'@x,y\",12345678.9,7\n");
    assert_int_equal(folder_count(&folder), 1); /* nothing unfinished is left */
    free(text);
    td_table_free(table);
    td_diags_free(diags);
    folder_remove(folder.path);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    reading r;
    td_table *table;
    td_strbuf text = TD_STRBUF_INIT;
    uint64_t seed = 7;
    double numbers[HARD_COUNT];
    char id[16];
    assert_int_equal(td_table_create(&spec, &table), TD_OK);
    for (size_t i = 0; i < HARD_COUNT; i++) {
        numbers[i] = (td_test_uniform(&seed) - 0.5) * pow(10, (double)(i % 12));
        snprintf(id, sizeof id, "N%zu", i);
        add(table, id, hard_names[i], numbers[i], (int64_t)i);
    }
    td_csv_add_header(&text, &spec);
    td_csv_add_rows(&text, table, 0, HARD_COUNT);
    read_bytes(&r, TD_T_NODE, text.text, text.length);
    assert_int_equal(td_diags_count(r.diags), 0);
    assert_int_equal(r.sheet->row_count, HARD_COUNT);
    for (uint32_t i = 0; i < HARD_COUNT; i++) {
        assert_true(td_sheet_number(r.sheet, TD_F_NODE_X_COORD, i) == numbers[i]);
        /* The model drops blanks around a text; everything else comes back as it was. */
        const char *name = hard_names[i], *read = text_at(&r, TD_F_NODE_NAME, i);
        while (*name == ' ' || *name == '\t')
            name++;
        size_t length = strlen(name);
        while (length > 0 && strchr(" \t\r\n", name[length - 1]))
            length--;
        assert_int_equal(strlen(read), length);
        assert_memory_equal(read, name, length);
    }
    td_strbuf_free(&text);
    td_table_free(table);
    done(&r);
}

static void no_text_cell_begins_a_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < HARD_COUNT; i++) {
        td_strbuf out = TD_STRBUF_INIT;
        td_csv_add_text(&out, hard_names[i]);
        const char *cell = td_strbuf_text(&out);
        cell += *cell == '"';
        assert_null(*cell ? strchr("=+-@\t\r", *cell) : NULL);
        td_strbuf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_with_quotes_commas_and_line_ends),
        cmocka_unit_test(a_cell_has_the_line_where_it_begins),
        cmocka_unit_test(old_line_ends),
        cmocka_unit_test(chinese_of_either_encoding),
        cmocka_unit_test(long_gb18030_files_are_cut_anywhere),
        cmocka_unit_test(stray_quotes_lose_a_row_only),
        cmocka_unit_test(a_stray_quote_on_a_line_longer_than_a_block),
        cmocka_unit_test(an_endless_cell_is_stopped),
        cmocka_unit_test(wrong_headers),
        cmocka_unit_test(unknown_columns_are_kept),
        cmocka_unit_test(ragged_rows),
        cmocka_unit_test(what_is_no_table),
        cmocka_unit_test(huge_files),
        cmocka_unit_test(folders_and_pipes_are_refused),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(written_as_the_standard_says),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(no_text_cell_begins_a_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
