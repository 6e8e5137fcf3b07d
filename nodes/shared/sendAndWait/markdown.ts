const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text for HTML, in an element or a quoted attribute. */
export function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Bold, italic, code, links and pictures. Each part ends at the next sign of its kind, so none is read twice. */
const inline =
	/\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|`([^`\n]+)`|(!?)\[([^[\]\n]*)\]\(([^()\s]+)\)/g;

/** A link with https; of anything else the words and the address are shown as they are written. A picture is a link to it. */
function linkHtml(whole: string, words: string, address: string): string {
	if (!/^https:\/\/[^\s"'<>\\]+$/i.test(address)) return escape(whole);
	const label = words.trim() === '' ? escape(address) : inlineHtml(words);
	return `<a href="${escape(address)}" rel="noopener noreferrer nofollow">${label}</a>`;
}

function inlineHtml(text: string): string {
	let html = '';
	let end = 0;
	for (const match of text.matchAll(inline)) {
		const [whole, bold, italic, code, , words = '', address] = match;
		html += escape(text.slice(end, match.index));
		if (bold !== undefined) html += `<strong>${inlineHtml(bold)}</strong>`;
		else if (italic !== undefined) html += `<em>${inlineHtml(italic)}</em>`;
		else if (code !== undefined) html += `<code>${escape(code)}</code>`;
		else html += linkHtml(whole, words, address ?? '');
		end = match.index + whole.length;
	}
	return html + escape(text.slice(end));
}

/** How a line begins that is more than text, and the element that lines of this kind stand in. */
const kinds = [
	{ element: 'ul', begin: /^ {0,3}[-*+] +/ },
	{ element: 'ol', begin: /^ {0,3}\d{1,9}[.)] +/ },
	{ element: 'blockquote', begin: /^ {0,3}> ?/ },
] as const;

interface Block {
	element: 'p' | (typeof kinds)[number]['element'] | `h${number}`;
	lines: string[];
}

function blocksOf(markdown: string): Block[] {
	const blocks: Block[] = [];
	let open: Block | undefined;
	const add = (element: Block['element'], line: string): void => {
		if (open?.element !== element) blocks.push((open = { element, lines: [] }));
		open.lines.push(line);
	};
	for (const line of markdown.split(/\r?\n/)) {
		const kind = kinds.find(({ begin }) => begin.test(line));
		const heading = /^ {0,3}(#{1,6}) +/.exec(line);
		if (line.trim() === '') open = undefined;
		else if (heading) {
			// The page's own title is h1.
			const level = Math.min((heading[1]?.length ?? 1) + 1, 6);
			blocks.push({ element: `h${level}`, lines: [line.slice(heading[0].length)] });
			open = undefined;
		} else if (kind) add(kind.element, line.replace(kind.begin, ''));
		else add('p', line);
	}
	return blocks;
}

/**
 * The Markdown that DingTalk shows, as HTML: headings, bold, italic, lists, quotes, code, and links with https.
 * Everything else, HTML above all, is shown as it is written. It takes no longer than the text is long.
 */
export function markdownHtml(markdown: string): string {
	return blocksOf(markdown)
		.map(({ element, lines }) => {
			const html = lines.map(inlineHtml);
			const isList = element === 'ul' || element === 'ol';
			const content = isList ? html.map((item) => `<li>${item}</li>`).join('') : html.join('\n');
			return `<${element}>${content}</${element}>`;
		})
		.join('\n');
}
