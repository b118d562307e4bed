// SPDX-License-Identifier: GPL-2.0-or-later
// A person's way through the pages, in Chromium; speaks TAP.
// usage: browser.cjs URL FOLDER-FOR-SCREENSHOTS
const fs = require('fs');
const { execSync } = require('child_process');
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [url, shots] = process.argv.slice(2);

const tests = [];
const test = (name, run) => tests.push({ name, run });
const is = (got, want, what) => {
	if (got !== want)
		throw new Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
};
const holds = (ok, what) => { if (!ok) throw new Error(what); };

test('typing a query and Enter gives results', async page => {
	await page.goto(url);
	await page.keyboard.press('Tab'); // the skip link
	is(await page.evaluate(() => document.activeElement.className), 'skip', 'first focus');
	await page.locator('#q').fill('cyber talks');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/search/?q=cyber+talks*');
	holds(await page.locator('ol.hits > li').count() > 2, 'hits');
	holds(await page.locator('p.snippet mark').count() > 2, 'marks');
});

test('a facet narrows, and goes away again', async page => {
	await page.goto(url + '?q=cyber');
	const all = await page.locator('h1').innerText();
	await page.getByRole('link', { name: /^French/ }).click();
	is(await page.locator('ul.chips a').count(), 1, 'chips');
	holds(await page.locator('h1').innerText() !== all, 'narrower');
	is(await page.locator('ol.hits h2:not([lang=fr])').count(), 0, 'hits in other languages');
	await page.locator('ul.chips a').click();
	is(await page.locator('h1').innerText(), all, 'wide again');
});

test('a bar of the timeline is a link that the keyboard reaches', async page => {
	await page.goto(url + '?q=cyber');
	await page.locator('.timeline svg a').last().focus();
	await page.keyboard.press('Enter');
	await page.waitForURL('**from=2024**');
	is(await page.locator('ul.chips a').count(), 1, 'chips');
	await page.locator('.timeline svg a').first().waitFor();
	is(await page.locator('.timeline svg').getAttribute('aria-label'), 'Results by month', 'finer');
});

test('paging goes forth and back', async page => {
	await page.goto(url + '?q=cyber&n=5');
	const first = await page.locator('ol.hits h2').first().innerText();
	await page.getByRole('link', { name: 'Next' }).click();
	holds(await page.locator('ol.hits h2').first().innerText() !== first, 'other hits');
	is(await page.locator('ol.hits').getAttribute('start'), '6', 'numbers');
	await page.getByRole('link', { name: 'Previous' }).click();
	is(await page.locator('ol.hits h2').first().innerText(), first, 'first hit');
});

test('a document opens, its matches are jumped between, and back leads back', async page => {
	await page.goto(url + '?q=cloud+act');
	await page.locator('ol.hits h2 a').first().click();
	await page.locator('pre.text').waitFor();
	await page.locator('p.matches a').click();
	is(await page.evaluate(() => location.hash), '#m1', 'first match');
	await page.locator('pre a.next').first().click();
	is(await page.evaluate(() => location.hash), '#m2', 'next match');
	holds(await page.evaluate(() => {
		const box = document.querySelector(':target').getBoundingClientRect();
		return box.top >= 0 && box.bottom <= innerHeight;
	}), 'the match is in sight');
	await page.locator('pre a.previous').first().click();
	is(await page.evaluate(() => location.hash), '#m1', 'match before');
	await page.getByRole('link', { name: /Back to the results/ }).click();
	is(await page.locator('#q').inputValue(), 'cloud act', 'query');
});

test('a correction is offered and followed', async page => {
	await page.goto(url + '?q=consultatoins');
	await page.locator('p.suggestion a').click();
	holds(await page.locator('ol.hits > li').count() > 0, 'hits');
});

test('the advanced form searches', async page => {
	await page.goto(url + 'advanced');
	await page.getByLabel('this phrase').fill('working group');
	await page.getByLabel('Language').selectOption('en');
	await page.getByRole('button', { name: 'Search' }).click();
	is(await page.locator('#q').inputValue(), '"working group"', 'query');
	holds(await page.locator('ol.hits > li').count() > 0, 'hits');
});

test('another collection is chosen, and one hit has nothing to narrow', async page => {
	await page.goto(url);
	await page.getByLabel('Collection', { exact: true }).selectOption('odd');
	await page.locator('#q').fill('unicorn');
	await page.keyboard.press('Enter');
	await page.waitForURL('**q=unicorn**');
	is(await page.locator('h1').innerText(), '1 result for unicorn', 'heading');
	is(await page.locator('aside, nav.orders, a.jump').count(), 0, 'ways to narrow');
	is(await page.getByLabel('Collection', { exact: true }).inputValue(), 'odd', 'chosen');
});

test('the keyboard reaches all that a mouse does, and focus can be seen', async page => {
	await page.goto(url + '?q=cyber&lang=en');
	const wanted = await page.evaluate(() => [...document.querySelectorAll(
		'a[href], button, input:not([type=hidden]), select, summary')].filter(e => e.checkVisibility()).length);
	const seen = new Set();
	for (let i = 0; i < wanted + 5; i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const e = document.activeElement, s = getComputedStyle(e);
			if (e === document.body)
				return null;
			const bar = e.querySelector && e.querySelector('.room');
			return { i: [...document.querySelectorAll('*')].indexOf(e), shown: s.outlineStyle !== 'none' ||
				s.boxShadow !== 'none' || (bar && getComputedStyle(bar).fill !== 'rgba(0, 0, 0, 0)'),
				what: e.outerHTML.slice(0, 90) };
		});
		if (!at)
			continue;
		holds(at.shown, `focus is not shown: ${at.what}`);
		seen.add(at.i);
	}
	is(seen.size, wanted, 'reached');
});

test('markup that is typed stays text, and nothing runs', async page => {
	let ran = false;
	page.on('dialog', d => { ran = true; d.dismiss(); });
	await page.goto(url);
	await page.locator('#q').fill('"><script>alert(1)</script><img src=x onerror=alert(2)>');
	await page.keyboard.press('Enter');
	await page.locator('h1').waitFor();
	is(await page.locator('script, img').count(), 0, 'elements');
	holds(!ran, 'a dialog');
});

test('without JavaScript all is the same', async (page, browser) => {
	const bare = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await bare.goto(url + '?q=cyber');
	holds(await bare.locator('ol.hits > li').count() === 10, 'hits');
	await bare.context().close();
});

const pages = {
	first: '', results: '?q=cyber+talks&lang=en', document: 'doc?id=sample/en/cloud-act.md&q=cloud+act',
	advanced: 'advanced?q=cyber', help: 'help', nothing: '?q=zzzz+consultatoins', error: 'nope',
	korean: '?q=%EC%84%9C%EC%9A%B8', french: '?q=blanchiment', odd: '?q=cyber&index=odd',
	rtl: 'doc?index=odd&id=ar&q=cyber', one: '?q=unicorn&index=odd', mended: '?q=consultatoins',
	narrow: '?q=cyber&lang=en&from=2022&to=2024&sort=-date', guessed: '?q=%22cyber+talks',
	bad: '?q=a&page=x', long: '?q=' + 'a'.repeat(3000), gone: '?q=a&index=gone',
};
for (const scheme of ['light', 'dark'])
	for (const width of [390, 820, 1400])
		test(`${scheme}, ${width} wide: no axe-core rule is broken, nothing sticks out`, async (_, browser) => {
			const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
			const page = await context.newPage();
			const wrong = [];
			page.on('console', m => { if (/Security|Refused/.test(m.text())) wrong.push(m.text()); });
			for (const [name, address] of Object.entries(pages)) {
				await page.goto(url + address);
				await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png` });
				await page.evaluate(axe);
				const result = await page.evaluate(() => axe.run({ runOnly:
					['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
				for (const v of result.violations)
					wrong.push(`${name}: ${v.id}: ${v.nodes[0].html}`);
				if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
					wrong.push(`${name}: wider than the window`);
			}
			await context.close();
			is(wrong.join('\n'), '', 'wrong');
		});

(async () => {
	fs.mkdirSync(shots, { recursive: true });
	console.log(`1..${tests.length}`);
	const browser = await chromium.launch({
		executablePath: execSync('command -v chromium', { shell: '/bin/sh' }).toString().trim(),
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
	for (const [i, { name, run }] of tests.entries()) {
		const context = await browser.newContext();
		const page = await context.newPage();
		page.setDefaultTimeout(15000);
		try {
			await run(page, browser);
			console.log(`ok ${i + 1} - ${name}`);
		} catch (error) {
			console.log(`not ok ${i + 1} - ${name}`);
			console.log(String(error).replace(/^/gm, '# '));
		}
		await context.close();
	}
	await browser.close();
})();
