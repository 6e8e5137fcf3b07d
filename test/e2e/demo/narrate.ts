/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Delivery } from '../../simulator/entities';
import { nameOf, organizer } from './cast';
import { steps } from './story';

type Sentence = { verb: string; message: string };

const watchEveryMs = 200;

/**
 * Tells what happens in DingTalk while it happens: who got what, who reads it, who cannot be reached.
 *
 * @param look gives all deliveries up to now
 * @param say is given one line at a time
 * @returns a function that tells the rest and stops
 */
export function narrate(look: () => Delivery[], say: (line: string) => void): () => void {
	const startedAt = Date.now();
	const told = new Map<Delivery, string>();
	const tell = () => {
		const news = new Map<string, string[]>();
		for (const delivery of look()) {
			if (delivery.status === 'processing' || told.get(delivery) === delivery.status) continue;
			told.set(delivery, delivery.status);
			const sentence = sentenceFor(delivery);
			if (!sentence) continue;
			const { verb, message } = sentence;
			const line = `${verb} ${message}`;
			news.set(line, [...(news.get(line) ?? []), nameOf(delivery.userId)]);
		}
		const seconds = ((Date.now() - startedAt) / 1000).toFixed(0).padStart(3);
		for (const [line, names] of news) say(`${seconds} s  ${line}: ${names.join(', ')}`);
	};
	const timer = setInterval(tell, watchEveryMs);
	return () => {
		clearInterval(timer);
		tell();
	};
}

/** Nothing about those who only look on while others are mentioned in the group. */
function sentenceFor(delivery: Delivery): Sentence | undefined {
	const { channel, status, userId, code, mentioned } = delivery;
	if (channel === 'webhook') {
		const isNews = mentioned && status === 'unread';
		return isNews ? { verb: 'mentioned', message: "in the team's group" } : undefined;
	}
	const message =
		userId === organizer.userId
			? 'the report'
			: `the ${steps.find((step) => step.channel === channel)?.message ?? channel}`;
	switch (status) {
		case 'unread':
			return { verb: 'got', message };
		case 'read':
			return { verb: 'READS', message };
		case 'invalid':
			return { verb: 'nobody has this user ID, so nobody got', message };
		default:
			return { verb: 'DingTalk did not deliver', message: `${message} (${code ?? status})` };
	}
}
