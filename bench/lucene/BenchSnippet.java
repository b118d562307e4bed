/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lucene's UnifiedHighlighter on the documents and hits that bench_snippet
 * wrote, offsets in the postings: usage: BenchSnippet OUT.
 */
import java.lang.management.ManagementFactory;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.*;

public class BenchSnippet {
	public static void main(String[] args) throws Exception {
		for (String name : new String[] {"5KB", "50KB", "5MB"})
			run(Paths.get(args[0]), name);
	}

	static Query query(String text) throws Exception {
		BooleanQuery.Builder b = new BooleanQuery.Builder();

		try (Analyzer a = new EnglishAnalyzer();
		    org.apache.lucene.analysis.TokenStream t
		    = a.tokenStream("body", text)) {
			t.reset();
			while (t.incrementToken())
				b.add(new TermQuery(new Term("body",
				    t.getAttribute(org.apache.lucene.analysis
				    .tokenattributes.CharTermAttribute.class)
				    .toString())), BooleanClause.Occur.SHOULD);
			t.end();
		}
		return b.build();
	}

	static void run(Path dir, String name) throws Exception {
		Directory store = new ByteBuffersDirectory();
		Analyzer analyzer = new EnglishAnalyzer();
		FieldType type = new FieldType(TextField.TYPE_STORED);

		type.setIndexOptions(
		    IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
		try (IndexWriter w = new IndexWriter(store,
		    new IndexWriterConfig(analyzer))) {
			for (String line : Files.readAllLines(
			    dir.resolve(name + ".docs"))) {
				Document d = new Document();
				d.add(new Field("body", line, type));
				w.addDocument(d);
			}
			w.forceMerge(1);
		}
		try (IndexReader reader = DirectoryReader.open(store)) {
			List<String> hits = Files.readAllLines(
			    dir.resolve(name + ".hits"));
			double[] best = new double[hits.size()];

			Arrays.fill(best, 1e18);
			/* the compiler of the virtual machine needs some rounds */
			for (int round = 0; round < 20; round++)
				for (int i = 0; i < best.length; i++)
					best[i] = Math.min(best[i], time(reader,
					    analyzer, hits.get(i)));
			Arrays.sort(best);
			System.out.printf(Locale.ROOT, "%-5s %-30s%10.0f%10.0f"
			    + "%10.0f%n", name, "Lucene UnifiedHighlighter",
			    Arrays.stream(best).average().orElse(0) / 1000,
			    best[best.length / 2] / 1000,
			    best[best.length - 1] / 1000);
		}
	}

	static long time(IndexReader reader, Analyzer analyzer, String line)
	    throws Exception {
		String[] fields = line.split("\t");
		int[] docs = new int[fields.length - 1];
		long start;

		for (int i = 0; i < docs.length; i++)
			docs[i] = Integer.parseInt(fields[i + 1]);
		start = ManagementFactory.getThreadMXBean()
		    .getCurrentThreadCpuTime();
		UnifiedHighlighter h = new UnifiedHighlighter(
		    new IndexSearcher(reader), analyzer);
		h.setMaxLength(Integer.MAX_VALUE - 1);
		h.highlightFields(new String[] {"body"}, query(fields[0]), docs,
		    new int[] {2});
		return ManagementFactory.getThreadMXBean()
		    .getCurrentThreadCpuTime() - start;
	}
}
