import type { Words } from './words';

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Small, without scripts, and without anything from elsewhere: it also opens where the internet is far. */
const style = `
body { margin: 0; padding: 24px 16px; background: #f5f6f7; color: #171a1d; font: 16px/1.5 -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 480px; margin: 0 auto; padding: 24px; background: #fff; border-radius: 12px; }
h1 { margin: 0 0 12px; font-size: 20px; }
.message { margin: 0 0 20px; white-space: pre-wrap; overflow-wrap: anywhere; }
label { display: block; margin-bottom: 4px; }
textarea { box-sizing: border-box; width: 100%; min-height: 120px; margin-bottom: 16px; padding: 8px; border: 1px solid #c8cdd3; border-radius: 8px; font: inherit; }
button { width: 100%; padding: 12px; border: 0; border-radius: 8px; background: #0066ff; color: #fff; font: inherit; }
.notice { color: #d92d20; }
`;

function page(words: Words, title: string, content: string): string {
	return `<!DOCTYPE html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${content}
</main></body>
</html>`;
}

/** The form posts to the address that it was opened with, so n8n's signature goes along. */
function form(message: string, inputs: string, button: string): string {
	return `<p class="message">${escape(message)}</p>
<form method="post">${inputs}<button type="submit">${escape(button)}</button></form>`;
}

/** What a person sees who has tapped Approve or Decline in the message. */
export function confirmationPage(
	words: Words,
	title: string,
	message: string,
	button: string,
): string {
	return page(words, title, form(message, '', button));
}

/** Characters of an answer. Our own choice. */
export const longestAnswer = 5000;

/** @param isEmpty the person has sent it without writing anything */
export function textPage(
	words: Words,
	title: string,
	message: string,
	button: string,
	isEmpty = false,
): string {
	const notice = isEmpty ? `<p class="notice">${words.emptyAnswer}</p>` : '';
	const input = `<label for="text">${words.yourAnswer}</label><textarea id="text" name="text" maxlength="${longestAnswer}" required></textarea>`;
	return page(words, title, form(message, notice + input, button));
}

export function thankYouPage(words: Words): string {
	return page(words, words.answered, `<p>${words.youMayClose}</p>`);
}

export function closedPage(words: Words): string {
	return page(words, words.alreadyAnswered, `<p>${words.youMayClose}</p>`);
}
