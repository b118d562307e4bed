/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lucene as a peer.
 *
 *   Bench build DIR FILES THREADS
 *   Bench one DIR WORD
 *   Bench ids|snippets DIR QUERIES HITS
 *
 * The time of a query is its thread's CPU time, the best of eight passes: the
 * compiler's and the collector's threads are not counted.  With $BENCH_ONCE every
 * second query is asked in all passes, and each of the others once, in the last:
 * only those are told.
 */
import java.io.*;
import java.lang.management.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.uhighlight.*;
import org.apache.lucene.store.*;

public class Bench {
	/* No stop words, as no other peer has any. */
	static final Analyzer analyzer = new EnglishAnalyzer(CharArraySet.EMPTY_SET);

	static void build(String dir, String list, int threads) throws Exception {
		List<String> files = Files.readAllLines(Paths.get(list));
		IndexWriterConfig c = new IndexWriterConfig(analyzer);
		c.setRAMBufferSizeMB(256);
		FieldType text = new FieldType(TextField.TYPE_STORED);
		text.setIndexOptions(
		    IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
		text.freeze();
		try (IndexWriter w = new IndexWriter(
		         FSDirectory.open(Paths.get(dir)), c)) {
			AtomicInteger next = new AtomicInteger();
			Runnable job = () -> {
				for (int i; (i = next.getAndIncrement()) < files.size();)
					try {
						Document d = new Document();
						d.add(new StringField("path",
						    files.get(i), Field.Store.YES));
						d.add(new Field("body", new String(
						    Files.readAllBytes(
						        Paths.get(files.get(i))),
						    StandardCharsets.UTF_8), text));
						w.addDocument(d);
					} catch (IOException e) {
						throw new UncheckedIOException(e);
					}
			};
			List<Thread> all = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				Thread t = new Thread(job);
				t.start();
				all.add(t);
			}
			for (Thread t : all)
				t.join();
			w.forceMerge(1);
		}
	}

	static String stem(String word) throws IOException {
		try (TokenStream t = analyzer.tokenStream("body", word)) {
			CharTermAttribute a = t.addAttribute(CharTermAttribute.class);
			t.reset();
			return t.incrementToken() ? a.toString() : word;
		}
	}

	static Query query(String op, String[] words) throws IOException {
		if (op.equals("prefix"))
			return new PrefixQuery(new Term("body", words[0]));
		if (op.equals("phrase")) {
			PhraseQuery.Builder b = new PhraseQuery.Builder();
			for (String w : words)
				b.add(new Term("body", stem(w)));
			return b.build();
		}
		BooleanQuery.Builder b = new BooleanQuery.Builder();
		for (int i = 0; i < words.length; i++)
			b.add(new TermQuery(new Term("body", stem(words[i]))),
			    op.equals("or") ? BooleanClause.Occur.SHOULD
			    : op.equals("not") && i > 0
			        ? BooleanClause.Occur.MUST_NOT
			        : BooleanClause.Occur.MUST);
		return b.build();
	}

	public static void main(String[] a) throws Exception {
		if (a[0].equals("build")) {
			build(a[1], a[2], Integer.parseInt(a[3]));
			return;
		}
		IndexSearcher s = new IndexSearcher(DirectoryReader.open(
		    MMapDirectory.open(Paths.get(a[1]))));
		if (a[0].equals("one")) {
			for (ScoreDoc d : s.search(query("word",
			         new String[] {a[2]}), 10).scoreDocs)
				s.doc(d.doc, Set.of("path"));
			return;
		}
		boolean snippets = a[0].equals("snippets");
		List<String[]> lines = new ArrayList<>();
		for (String l : Files.readAllLines(Paths.get(a[2])))
			lines.add(l.split("\t"));
		if (!a[3].equals("-"))
			try (PrintStream out = new PrintStream(a[3], "UTF-8")) {
				for (String[] l : lines)
					out.println(l[0] + "\t" + l[2] + "\t" +
					    s.count(query(l[1], l[2].split(" "))));
			}
		UnifiedHighlighter h = new UnifiedHighlighter(s, analyzer);
		ThreadMXBean clock = ManagementFactory.getThreadMXBean();
		boolean once = System.getenv("BENCH_ONCE") != null;
		double[] best = new double[lines.size()];
		for (int pass = 0; pass < 8; pass++)
			for (int i = 0; i < lines.size(); i++) {
				boolean timed = !once || i % 2 == 0;
				if (once && timed && pass < 7)
					continue;
				String[] l = lines.get(i);
				long begin = clock.getCurrentThreadCpuTime();
				Query q = query(l[1], l[2].split(" "));
				TopDocs top = s.search(q, 10);
				if (snippets) {
					h.highlight("body", q, top, 2);
					for (ScoreDoc d : top.scoreDocs)
						s.doc(d.doc, Set.of("path"));
				}
				double took =
				    (clock.getCurrentThreadCpuTime() - begin) / 1e3;
				if (timed && (best[i] == 0 || took < best[i]))
					best[i] = took;
			}
		for (int i = 0, n; i < best.length; i += n) {
			double sum = 0;
			int timed = 0;
			for (n = 0; i + n < best.length &&
			     lines.get(i + n)[0].equals(lines.get(i)[0]); n++) {
				sum += best[i + n];
				timed += best[i + n] > 0 ? 1 : 0;
			}
			System.out.printf("%s\t%d\t%.1f%n", lines.get(i)[0],
			    timed, sum / timed);
		}
	}
}
