/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lucene as a peer of trawl batch.
 *
 *   Batch build DIR FILES
 *   Batch run DIR TOPICS RUN THREADS PASSES
 *
 * TOPICS are lines "id TAB words"; each is an OR of its words, stop words left
 * out, the best 1000 documents by BM25.  The run is written once for each pass,
 * and the CPU and wall seconds of each are printed.
 */
import java.io.*;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.*;
import org.apache.lucene.util.BytesRef;

public class Batch {
	static final int DEPTH = 1000;
	static final Analyzer analyzer = new EnglishAnalyzer();
	static IndexSearcher searcher;
	static String[] ids;

	static void build(String dir, String list) throws Exception {
		IndexWriterConfig c = new IndexWriterConfig(analyzer);
		c.setRAMBufferSizeMB(256);
		try (IndexWriter w = new IndexWriter(
		         FSDirectory.open(Paths.get(dir)), c)) {
			for (String f : Files.readAllLines(Paths.get(list))) {
				Document d = new Document();
				d.add(new BinaryDocValuesField("id", new BytesRef(f)));
				d.add(new TextField("body", new String(
				    Files.readAllBytes(Paths.get(f)),
				    StandardCharsets.UTF_8), Field.Store.NO));
				w.addDocument(d);
			}
			w.forceMerge(1);
		}
	}

	/* Ids of all documents, read once: cheaper than 1000 a topic. */
	static String[] readIds(IndexReader r) throws IOException {
		String[] all = new String[r.maxDoc()];
		for (LeafReaderContext leaf : r.leaves()) {
			BinaryDocValues v = leaf.reader().getBinaryDocValues("id");
			while (v.nextDoc() != DocIdSetIterator.NO_MORE_DOCS)
				all[leaf.docBase + v.docID()] =
				    v.binaryValue().utf8ToString().replace(" ", "%20");
		}
		return all;
	}

	static Query query(String text) throws IOException {
		Map<String, Integer> words = new LinkedHashMap<>();
		try (TokenStream t = analyzer.tokenStream("body", text)) {
			CharTermAttribute a = t.addAttribute(CharTermAttribute.class);
			t.reset();
			while (t.incrementToken())
				words.merge(a.toString(), 1, Integer::sum);
			t.end();
		}
		BooleanQuery.Builder b = new BooleanQuery.Builder();
		for (Map.Entry<String, Integer> w : words.entrySet()) {
			Query q = new TermQuery(new Term("body", w.getKey()));
			b.add(w.getValue() > 1 ? new BoostQuery(q, w.getValue()) : q,
			    BooleanClause.Occur.SHOULD);
		}
		return b.build();
	}

	static String answer(String line) {
		int tab = line.indexOf('\t');
		String id = line.substring(0, tab);
		StringBuilder out = new StringBuilder();
		try {
			ScoreDoc[] hits = searcher.search(
			    query(line.substring(tab + 1)), DEPTH).scoreDocs;
			for (int i = 0; i < hits.length; i++)
				out.append(id).append(" Q0 ").append(ids[hits[i].doc])
				    .append(' ').append(i + 1).append(' ')
				    .append(hits[i].score).append(" lucene\n");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return out.toString();
	}

	static double cpu() {
		return ((com.sun.management.OperatingSystemMXBean) ManagementFactory
		            .getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
	}

	public static void main(String[] a) throws Exception {
		if (a[0].equals("build")) {
			build(a[1], a[2]);
			return;
		}
		IndexReader reader = DirectoryReader.open(
		    MMapDirectory.open(Paths.get(a[1])));
		searcher = new IndexSearcher(reader);
		searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
		ids = readIds(reader);
		List<String> topics = Files.readAllLines(Paths.get(a[2]));
		int threads = Integer.parseInt(a[4]);
		for (int pass = Integer.parseInt(a[5]); pass > 0; pass--) {
			ExecutorService pool = Executors.newFixedThreadPool(threads);
			double cpu = cpu();
			long begin = System.nanoTime();
			List<Future<String>> answers = new ArrayList<>();
			for (String t : topics)
				answers.add(pool.submit(() -> answer(t)));
			try (Writer out = Files.newBufferedWriter(Paths.get(a[3]))) {
				for (Future<String> f : answers)
					out.write(f.get());
			}
			pool.shutdown();
			System.out.printf("%.2f\t%.2f%n", cpu() - cpu,
			    (System.nanoTime() - begin) / 1e9);
		}
	}
}
