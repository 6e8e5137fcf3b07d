import { z } from 'zod';
import type { Person } from '../entities';
import { flatRefusal } from './envelopes';
import type { Words } from './webhookWords';

const maxMentions = 50;

const filled = z.string().min(1);
const at = z
	.object({
		atUserIds: z.array(z.string()),
		atMobiles: z.array(z.string()),
		isAtAll: z.boolean(),
	})
	.partial()
	.refine(
		({ atUserIds = [], atMobiles = [] }) => atUserIds.length + atMobiles.length <= maxMentions,
	)
	.optional();

/** Messages in which people can be mentioned; action cards by reports, the others by the documents. */
const mentionable = new Set<unknown>(['text', 'markdown', 'actionCard']);

/** Pictures may be addresses or media IDs; `hideAvatar` and what else is sent is let through. */
const bodies: Record<string, z.ZodTypeAny> = {
	text: z.object({ content: filled }),
	markdown: z.object({ title: filled, text: filled }),
	link: z.object({ title: filled, text: filled, messageUrl: filled, picUrl: z.string().nullish() }),
	actionCard: z.object({
		title: filled,
		text: filled,
		singleTitle: filled.optional(),
		singleURL: filled.optional(),
		btns: z.array(z.object({ title: filled, actionURL: filled })).optional(),
		btnOrientation: z.union([z.enum(['0', '1']), z.literal(0), z.literal(1)]).optional(),
	}),
	feedCard: z.object({
		links: z.array(z.object({ title: filled, messageURL: filled, picURL: filled })).min(1),
	}),
};

/** @throws Refusal for a type that is missing or unknown, and for the first field that is wrong */
export function judgeMessage(sent: Record<string, unknown>, words: Words): void {
	const { msgtype } = sent;
	if (msgtype === undefined || msgtype === null || msgtype === '') {
		throw flatRefusal(300001, 'msgtype is null');
	}
	const type = String(msgtype);
	const body = Object.hasOwn(bodies, type) ? bodies[type] : undefined;
	if (!body) throw flatRefusal(400105, words.unknownType(type));
	const [issue] = body.safeParse(sent[type]).error?.issues ?? [];
	const field = issue ? (issue.path[0] ?? firstFieldOf[type]) : missingButton(type, sent[type]);
	if (field !== undefined) {
		const code = field === 'title' ? 400402 : field === 'text' ? 400403 : 400202;
		throw flatRefusal(code, words.missing(type, String(field)));
	}
	if (!at.safeParse(sent.at).success) throw flatRefusal(400202, words.missing('at', 'atUserIds'));
}

/** What is named when the whole body of a message is missing. */
const firstFieldOf: Record<string, string> = {
	text: 'content',
	markdown: 'title',
	link: 'title',
	actionCard: 'title',
	feedCard: 'links',
};

/** An action card has one button of its own or a list of them. */
function missingButton(type: string, body: unknown): string | undefined {
	if (type !== 'actionCard') return undefined;
	const { singleTitle, singleURL, btns } = body as Record<string, unknown>;
	if (Array.isArray(btns) && btns.length > 0) return undefined;
	if (!singleTitle) return 'singleTitle';
	return singleURL ? undefined : 'singleURL';
}

/** What people read: keywords count in it, not in the names of fields or in `at`. */
export function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Only who stands in `at` and in the text as well is notified. */
export function isMentioned(
	{ at: named, ...sent }: Record<string, unknown>,
	person: Pick<Person, 'userId' | 'mobile'>,
): boolean {
	if (!mentionable.has(sent.msgtype)) return false;
	const { atUserIds = [], atMobiles = [], isAtAll = false } = at.parse(named) ?? {};
	if (isAtAll) return true;
	const names = [
		...atUserIds.filter((userId) => userId === person.userId),
		...atMobiles.filter((mobile) => mobile === person.mobile),
	];
	const texts = textsIn(sent[String(sent.msgtype)]);
	return names.some((name) => texts.some((text) => text.includes(`@${name}`)));
}
