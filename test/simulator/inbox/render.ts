import MarkdownIt from 'markdown-it';
import type { CardView } from '../cards';
import { isRecord } from '../helpers/json';

export interface MessageButton {
	title: string;
	/** Where it leads; absent when it is no web address. */
	url?: string;
	/** Of a card's button whose press is pushed: its id. */
	actionId?: string;
	/** Stands out, as a card's blue buttons do. */
	isPrimary?: true;
}

/** A message as a colleague sees it. */
export interface RenderedMessage {
	html: string;
	buttons: MessageButton[];
}

// HTML in a message is shown as text, and a single line break vanishes, as in DingTalk's clients.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false });
const asText = (text: unknown): string =>
	`<p class="text">${markdown.utils.escapeHtml(String(text ?? '')).replace(/\n/g, '<br>')}</p>`;
const asTitle = (title: unknown): string =>
	title ? `<h3>${markdown.utils.escapeHtml(String(title))}</h3>` : '';
/** A card's title is what the notification shows; it is not part of the message itself. */
const asPreview = (title: unknown): string =>
	title ? `<p class="preview">${markdown.utils.escapeHtml(String(title))}</p>` : '';
const asMarkdown = (text: unknown): string =>
	`<div class="markdown">${markdown.render(String(text ?? ''))}</div>`;
const asFile = (kind: string, name: unknown): string =>
	`<p class="file"><span>${kind}</span> ${markdown.utils.escapeHtml(String(name ?? ''))}</p>`;

type Fields = Record<string, unknown>;
type Renderer = (fields: Fields) => RenderedMessage;

const plain = (html: string): RenderedMessage => ({ html, buttons: [] });

const oa: Renderer = (fields) => {
	const head = recordIn(fields, 'head');
	const body = recordIn(fields, 'body');
	const bar = recordIn(fields, 'status_bar');
	const rows = (Array.isArray(body.form) ? body.form : [])
		.filter(isRecord)
		.map((row) => `<tr><th>${escape(row.key)}</th><td>${escape(row.value)}</td></tr>`)
		.join('');
	const rich = recordIn(body, 'rich');
	return {
		html: [
			`<p class="oa-head">${escape(head.text)}</p>`,
			asTitle(body.title),
			rows && `<table>${rows}</table>`,
			rich.num ? `<p class="rich"><b>${escape(rich.num)}</b> ${escape(rich.unit)}</p>` : '',
			body.content ? asText(body.content) : '',
			body.author ? `<p class="author">${escape(body.author)}</p>` : '',
			bar.status_value ? `<p class="status-bar">${escape(bar.status_value)}</p>` : '',
		].join(''),
		buttons: [buttonTo('Open', fields.message_url)],
	};
};

const workRenderers: Record<string, Renderer> = {
	text: ({ content }) => plain(asText(content)),
	markdown: ({ title, text }) => plain(asPreview(title) + asMarkdown(text)),
	action_card: (fields) => ({
		html: asPreview(fields.title) + asMarkdown(fields.markdown),
		buttons: Array.isArray(fields.btn_json_list)
			? fields.btn_json_list
					.filter(isRecord)
					.map(({ title, action_url: url }) => buttonTo(title, url))
			: named([buttonTo(fields.single_title, fields.single_url)]),
	}),
	link: ({ title, text, messageUrl }) => ({
		html: asTitle(title) + asText(text),
		buttons: [buttonTo('Open', messageUrl)],
	}),
	oa,
	actionCard: (fields) => ({
		html: asPreview(fields.title) + asMarkdown(fields.text),
		buttons: Array.isArray(fields.btns)
			? fields.btns.filter(isRecord).map(({ title, actionURL }) => buttonTo(title, actionURL))
			: [buttonTo(fields.singleTitle, fields.singleURL)],
	}),
	feedCard: ({ links }) => ({
		html: '',
		buttons: (Array.isArray(links) ? links : [])
			.filter(isRecord)
			.map(({ title, messageURL }) => buttonTo(title, messageURL)),
	}),
	image: ({ media_id: id }) => plain(asFile('Image', id)),
	file: ({ media_id: id }) => plain(asFile('File', id)),
	voice: ({ media_id: id, duration }) => plain(asFile(`Voice ${String(duration)} s`, id)),
};

const botRenderers: Record<string, Renderer> = {
	sampleText: ({ content }) => plain(asText(content)),
	sampleMarkdown: ({ title, text }) => plain(asPreview(title) + asMarkdown(text)),
	sampleImageMsg: ({ photoURL }) => plain(asFile('Image', photoURL)),
	sampleLink: ({ title, text, messageUrl }) => ({
		html: asTitle(title) + asText(text),
		buttons: [buttonTo('Open', messageUrl)],
	}),
	sampleAudio: ({ mediaId }) => plain(asFile('Audio', mediaId)),
	sampleFile: ({ fileName }) => plain(asFile('File', fileName)),
	sampleVideo: ({ videoMediaId }) => plain(asFile('Video', videoMediaId)),
};

/** A bot's card in any of its six forms: its buttons are numbered, or there is one. */
const botCard: Renderer = (fields) => {
	const numbered = [1, 2, 3, 4, 5].map((number) =>
		buttonTo(
			fields[`actionTitle${number}`] ?? fields[`buttonTitle${number}`],
			fields[`actionURL${number}`] ?? fields[`buttonUrl${number}`],
		),
	);
	return {
		html: asPreview(fields.title) + asMarkdown(fields.text),
		buttons: named([buttonTo(fields.singleTitle, fields.singleURL), ...numbered]),
	};
};

/** Renders whatever was sent, by its own shape. */
export function renderMessage(content: Fields): RenderedMessage {
	if (typeof content.msgtype === 'string') {
		const render = workRenderers[content.msgtype];
		const fields = recordIn(content, content.msgtype);
		return render ? render(fields) : plain(asText(JSON.stringify(fields)));
	}
	if (typeof content.msgKey === 'string') {
		const render = botRenderers[content.msgKey] ?? botCard;
		return render(recordIn(content, 'msgParam'));
	}
	return plain(asText(content.content ?? JSON.stringify(content)));
}

/** Those that there are: a card may have none. */
function named(buttons: MessageButton[]): MessageButton[] {
	return buttons.filter(({ title }) => title !== '');
}

/** A card as one person sees it. Its title, unlike that of other messages, is part of it. */
export function renderCard({ title, markdown: text, tips, buttons }: CardView): RenderedMessage {
	const asTips = tips === '' ? '' : `<p class="tips">${escape(tips)}</p>`;
	return {
		html: asTitle(title) + (text === '' ? '' : asMarkdown(text)) + asTips,
		buttons: buttons.map(({ text: label, url, id, color }) => ({
			...buttonTo(label, url),
			...(id === undefined ? {} : { actionId: id }),
			...(color === 'blue' ? { isPrimary: true as const } : {}),
		})),
	};
}

/** What a person has written. */
export function renderText(text: string): RenderedMessage {
	return plain(asText(text));
}

/** `dingtalk://...?url=` leads to the address inside it. */
function buttonTo(title: unknown, address: unknown): MessageButton {
	const text = typeof address === 'string' ? address : '';
	const inner = /^dingtalk:\/\/[^?]*\?(.*)$/.exec(text);
	const url = inner
		? (new URLSearchParams(inner[1]).get('url') ??
			new URLSearchParams(inner[1]).get('redirect_url') ??
			'')
		: text;
	return { title: String(title ?? ''), ...(/^https?:\/\//.test(url) ? { url } : {}) };
}

function recordIn(fields: Fields, name: string): Fields {
	const value = fields[name];
	return isRecord(value) ? value : {};
}

function escape(text: unknown): string {
	return markdown.utils.escapeHtml(String(text ?? ''));
}
