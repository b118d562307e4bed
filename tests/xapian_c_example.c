#include <stdio.h>
#include <string.h>
#include <xapian-c.h>
int main(int argc, char **argv)
{
    static const char *words[2][2] = {{"brown", "fox"}, {"lazy", "dog"}};
    struct xc_error err = {0};
    struct xc_writer *w = xc_writer_open(argv[1], XC_DB_CREATE_OR_OPEN, 0, &err);
    for (int d = 0; w && d < 2; d++) {
        struct xc_doc *doc = xc_doc_new(&err);
        xc_doc_set_data(doc, words[d][1], strlen(words[d][1]), &err);
        for (uint32_t i = 0; i < 2; i++)
            xc_doc_add_positions(doc, words[d][i], strlen(words[d][i]), &i, 1, 1, &err);
        xc_writer_add_document(w, doc, &err);
        xc_doc_free(doc);
    }
    struct xc_enquire *enq = w ? xc_enquire_new(xc_writer_database(w), &err) : NULL;
    struct xc_query *query = xc_query_pair(XC_PHRASE, xc_query_term("lazy", 4, 1, 0, &err),
                                           xc_query_term("dog", 3, 1, 0, &err), &err);
    if (enq && query && xc_enquire_set_query(enq, query, 0, &err)) {
        struct xc_mset *found = xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, &err);
        if (found && xc_mset_get_stats(found)->size > 0)
            printf("%s\n", xc_mset_data(found, 0, NULL, &err));
        xc_mset_free(found);
    }
    if (err.cls)
        fprintf(stderr, "%s: %s\n", xc_class_name(err.cls), err.message);
    xc_query_free(query);
    xc_enquire_free(enq);
    xc_writer_free(w);
    return err.cls != XC_OK;
}
