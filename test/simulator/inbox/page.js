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
	for (const link of body.querySelectorAll('a')) link.target = '_blank';
	card.append(body);
	if (message.buttons.length > 0) {
		const buttons = element('div', 'buttons');
		for (const { title, url } of message.buttons) {
			const button = element('a', '', title);
			if (url) Object.assign(button, { href: url, target: '_blank', rel: 'noopener' });
			buttons.append(button);
		}
		card.append(buttons);
	}
	const state = message.isUnread ? 'unread - click to read' : `read at ${timeOf(message.readAt)}`;
	card.append(element('div', message.isUnread ? 'state' : 'state read', state));
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
	section.append(who, messages);
	return section;
}

function draw(inbox) {
	const main = document.getElementById('colleagues');
	document.getElementById('company').textContent = inbox.company;
	const present = new Set();
	inbox.colleagues.forEach((colleague, index) => {
		present.add(colleague.userId);
		const key = JSON.stringify(colleague);
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
	const all = inbox.colleagues.reduce((sum, colleague) => sum + colleague.messages.length, 0);
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
	await fetch('/_sim/read', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ userId, messageId }),
	});
	await refresh();
}

async function keepRefreshing() {
	await refresh();
	setTimeout(keepRefreshing, 1000);
}

void keepRefreshing();
