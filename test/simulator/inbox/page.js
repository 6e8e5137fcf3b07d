'use strict';
// Polls what everyone has and redraws the colleagues that changed.

const colours = [
	'#1668dc',
	'#0f8a6c',
	'#8c4bd6',
	'#c2570c',
	'#b83280',
	'#4a6785',
	'#5b7f17',
	'#9b2c2c',
];
const drawn = new Map();
/** The form by which each colleague writes to bots; it outlives the redrawing of its colleague. */
const forms = new Map();
/** What the last press of each card came to, by colleague and message. */
const pressNotes = new Map();

/** What a presser is shown is a failure; why it is one, DingTalk does not say. */
const failureWords = {
	notStream: 'Failed: this card does not send its presses over Stream.',
	nobodyConnected: 'Failed: nothing listens to presses of this app.',
	noAnswer: 'Failed: no answer within 2 seconds. Press again.',
	connectionClosed: 'Failed: the connection ended. Press again.',
	overQuota: 'Failed: the pushes of this month are used up.',
	refused: 'Failed: the app answered with an error. Press again.',
	badAnswer: 'Failed: the answer of the app cannot be shown.',
};

function element(tag, className, text) {
	const made = document.createElement(tag);
	if (className) made.className = className;
	if (text !== undefined) made.textContent = text;
	return made;
}

const timeOf = (at) => new Date(at).toLocaleTimeString([], { hour12: false });

function faceOf(colleague, index) {
	const chinese = /[\u4e00-\u9fff]+/.exec(colleague.name);
	const face = element('div', 'face', chinese ? chinese[0].slice(-2) : colleague.name.slice(0, 1));
	face.style.background = colours[index % colours.length];
	return face;
}

function drawMessage(colleague, message) {
	const unread = message.isUnread ? ' unread' : '';
	const card = element('article', `message ${message.channel}${unread}`);
	card.setAttribute('data-test-id', `message-${message.messageId}-${colleague.userId}`);
	const meta = element('div', 'meta');
	meta.append(element('span', 'kind', message.kind), element('span', '', timeOf(message.at)));
	card.append(meta);
	if (message.isRecalled) {
		card.append(element('p', 'state', 'This message was recalled.'));
		return card;
	}
	const body = element('div', 'body');
	// Rendered by the simulator with HTML switched off.
	body.innerHTML = message.html;
	for (const link of body.querySelectorAll('a')) openAsDingTalkDoes(link, colleague, message);
	card.append(body);
	if (message.buttons.length > 0) {
		const buttons = element('div', 'buttons');
		buttons.append(...message.buttons.map((button) => drawButton(colleague, message, button)));
		card.append(buttons);
	}
	const pressed = pressNotes.get(noteKey(colleague.userId, message.messageId));
	if (pressed) {
		const outcome = element('p', pressed.isFailure ? 'pressed failed' : 'pressed', pressed.text);
		outcome.setAttribute('role', 'status');
		card.append(outcome);
	}
	if (message.channel === 'written') {
		if (message.note) card.append(element('p', 'pressed failed', message.note));
		return card;
	}
	const state = message.isUnread ? 'unread - click to read' : `read at ${timeOf(message.readAt)}`;
	const foot = element('div', 'foot');
	foot.append(element('span', message.isUnread ? 'state' : 'state read', state));
	if (message.chat) {
		const reply = element('button', 'reply', 'Reply');
		reply.type = 'button';
		reply.addEventListener('click', (event) => {
			event.stopPropagation();
			forms.get(colleague.userId).quote(message);
		});
		foot.append(reply);
	}
	card.append(foot);
	if (message.isUnread) {
		const read = () => markRead(colleague.userId, message.messageId);
		card.tabIndex = 0;
		card.addEventListener('click', read);
		card.addEventListener('keydown', (event) => {
			if (event.target === card && (event.key === 'Enter' || event.key === ' ')) read();
		});
	}
	return card;
}

/** Such a link writes its text into the chat in the name of whoever presses it. */
const writes = 'dtmd://dingtalkclient/sendMessage?';

function openAsDingTalkDoes(link, { userId }, { chat }) {
	link.target = '_blank';
	if (!link.href.startsWith(writes)) return;
	link.addEventListener('click', (event) => {
		event.preventDefault();
		if (!chat) return;
		const text = new URLSearchParams(link.href.slice(writes.length)).get('content');
		void post('write', { userId, ...chat, text }).then(refresh);
	});
}

const noteKey = (userId, messageId) => `${userId} ${messageId}`;

function drawButton(colleague, message, { title, url, actionId, isPrimary }) {
	if (actionId === undefined) {
		const link = element('a', '', title);
		if (url) Object.assign(link, { href: url, target: '_blank', rel: 'noopener' });
		return link;
	}
	const button = element('button', isPrimary ? 'primary' : '', title);
	button.type = 'button';
	button.setAttribute('data-test-id', `press-${actionId}-${colleague.userId}`);
	button.addEventListener('click', (event) => {
		event.stopPropagation();
		for (const other of button.parentElement.querySelectorAll('button')) other.disabled = true;
		void press(colleague.userId, message, actionId);
	});
	return button;
}

/** A form that writes to the bots of this colleague's chats, and may quote one of his messages. */
function makeForm({ userId, chats }) {
	const form = element('form', 'write');
	const quoting = element('p', 'quoting');
	const chat = element('select');
	const text = element('input');
	const send = element('button', '', 'Send');
	let quoted;
	const show = (message) => {
		quoted = message;
		quoting.hidden = message === undefined;
		quoting.textContent = message
			? `Answers the ${message.kind.toLowerCase()} of ${timeOf(message.at)} `
			: '';
		if (!message) return;
		const forget = element('button', '', 'Do not quote');
		forget.type = 'button';
		forget.addEventListener('click', () => show(undefined));
		quoting.append(forget);
	};
	show(undefined);
	chat.setAttribute('aria-label', 'Chat');
	chat.append(...chats.map(({ label }) => element('option', '', label)));
	text.setAttribute('aria-label', 'Message to the bot');
	text.setAttribute('data-test-id', `write-${userId}`);
	Object.assign(text, { placeholder: 'Write to the bot', autocomplete: 'off', required: true });
	form.append(quoting, text, send, chat);
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		const { robotCode, openConversationId } = chats[chat.selectedIndex];
		const repliesTo = quoted?.messageId;
		void post('write', { userId, robotCode, openConversationId, text: text.value, repliesTo });
		text.value = '';
		show(undefined);
		void refresh();
	});
	const isOf = (message) => (each) =>
		each.robotCode === message.chat.robotCode &&
		each.openConversationId === message.chat.openConversationId;
	return {
		form,
		key: JSON.stringify(chats),
		quote: (message) => {
			show(message);
			chat.selectedIndex = Math.max(0, chats.findIndex(isOf(message)));
			text.focus();
		},
	};
}

function formOf(colleague) {
	const made = forms.get(colleague.userId);
	if (made && made.key === JSON.stringify(colleague.chats)) return made.form;
	forms.set(colleague.userId, makeForm(colleague));
	return forms.get(colleague.userId).form;
}

function drawColleague(colleague, index) {
	const section = element('section', colleague.unread > 0 ? 'colleague has-unread' : 'colleague');
	section.setAttribute('data-test-id', `colleague-${colleague.userId}`);
	const who = element('div', 'who');
	const words = element('div');
	words.append(
		element('h2', '', colleague.name),
		element('p', '', colleague.title || colleague.department),
		element('p', 'id', colleague.userId),
		element('p', 'habit', colleague.habit),
	);
	who.append(faceOf(colleague, index), words);
	if (colleague.unread > 0) {
		const badge = element('span', 'badge', String(colleague.unread));
		badge.title = `${colleague.unread} unread`;
		who.append(badge);
	}
	const messages = element('div', 'messages');
	for (const { kind, why } of colleague.missed) {
		messages.append(element('p', 'missed', `A ${kind.toLowerCase()} did not get through: ${why}.`));
	}
	messages.append(...colleague.messages.map((message) => drawMessage(colleague, message)));
	if (messages.childElementCount === 0)
		messages.append(element('p', 'nothing', 'No messages yet.'));
	const form = formOf(colleague);
	const focused = form.contains(document.activeElement) ? document.activeElement : undefined;
	section.append(who, messages, form);
	// Moving the form takes the focus away, and typing must go on.
	if (focused) requestAnimationFrame(() => focused.focus());
	return section;
}

function draw(inbox) {
	const main = document.getElementById('colleagues');
	document.getElementById('company').textContent = inbox.company;
	const present = new Set();
	inbox.colleagues.forEach((colleague, index) => {
		present.add(colleague.userId);
		const notes = colleague.messages.map(({ messageId }) =>
			pressNotes.get(noteKey(colleague.userId, messageId)),
		);
		const key = JSON.stringify({ colleague, notes });
		const before = drawn.get(colleague.userId);
		if (before && before.key === key) return;
		const section = drawColleague(colleague, index);
		if (before) before.section.replaceWith(section);
		else main.append(section);
		drawn.set(colleague.userId, { key, section });
	});
	for (const [userId, { section }] of drawn) {
		if (present.has(userId)) continue;
		section.remove();
		drawn.delete(userId);
	}
	const unread = inbox.colleagues.reduce((sum, colleague) => sum + colleague.unread, 0);
	const all = inbox.colleagues.reduce(
		(sum, { messages }) => sum + messages.filter(({ channel }) => channel !== 'written').length,
		0,
	);
	const others = inbox.others > 0 ? `, ${inbox.others} more colleagues have none` : '';
	document.getElementById('totals').textContent =
		all === 0 ? 'No messages yet.' : `${all} messages, ${unread} unread${others}`;
	document.title = unread > 0 ? `(${unread}) DingTalk simulator` : 'DingTalk simulator - inbox';
}

async function refresh() {
	try {
		const response = await fetch('/_sim/inbox');
		draw(await response.json());
	} catch {
		document.getElementById('totals').textContent = 'The simulator is not running.';
	}
}

async function markRead(userId, messageId) {
	await post('read', { userId, messageId });
	await refresh();
}

/** Presses a card's button and shows what the presser is shown. */
async function press(userId, { messageId, outTrackId }, actionId) {
	const { outcome, why, error } = await post('press', { outTrackId, userId, actionId });
	const isFailure = outcome !== 'done';
	const text = isFailure ? (failureWords[why] ?? `Failed: ${error ?? why}`) : 'Sent.';
	pressNotes.set(noteKey(userId, messageId), { text, isFailure, at: Date.now() });
	await refresh();
}

async function post(name, body) {
	const response = await fetch(`/_sim/${name}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return await response.json();
}

async function keepRefreshing() {
	await refresh();
	setTimeout(keepRefreshing, 1000);
}

void keepRefreshing();
