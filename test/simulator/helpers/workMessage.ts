import { z } from 'zod';
import { topapiRefusal } from './envelopes';
import { toJson } from './json';

/** UTF-8 bytes that `msg` may have as JSON. */
export const maxMessageBytes = 2048;

const filled = z.string().min(1);
/** Where the documents have a string, clients also send a number. */
const textOrNumber = z.union([z.string(), z.number()]);
const mediaId = z.string().regex(/^[@$]/);
const button = z.object({
	title: filled.max(20, 'too long'),
	action_url: filled.max(700, 'too long'),
});
const card = z.object({ title: z.string().max(64, 'too long').optional(), markdown: filled });

/** `msg` by its type; fields that DingTalk does not name are let through, as it ignores them. */
const bodies = {
	text: z.object({ content: filled.max(5000, 'too long') }),
	image: z.object({ media_id: mediaId }),
	voice: z.object({
		media_id: mediaId,
		duration: textOrNumber.refine((seconds) => /^([1-9]|[1-5]\d)$/.test(String(seconds))),
	}),
	file: z.object({ media_id: mediaId }),
	link: z.object({ messageUrl: filled, picUrl: filled, title: filled, text: filled }),
	oa: z.object({
		message_url: filled,
		pc_message_url: z.string().optional(),
		head: z.object({ bgcolor: z.string().regex(/^[0-9a-fA-F]{8}$/), text: filled }),
		// Without any field it is no status bar: the most used Go client always sends one like that.
		status_bar: z
			.object({
				status_value: z.string().optional(),
				status_bg: z
					.string()
					.regex(/^0x[fF]{2}[0-9a-fA-F]{6}$/)
					.optional(),
			})
			.optional(),
		body: z.object({
			title: z.string().optional(),
			form: z.array(z.object({ key: textOrNumber, value: textOrNumber })).optional(),
			rich: z.object({ num: textOrNumber, unit: z.string() }).partial().optional(),
			content: z.string().optional(),
			image: z.string().optional(),
			file_count: textOrNumber.optional(),
			author: z.string().optional(),
		}),
	}),
	markdown: z.object({ title: filled.max(64, 'too long'), text: filled.max(5000, 'too long') }),
	action_card: z.union([
		card.extend({
			single_title: filled.max(20, 'too long'),
			single_url: filled.max(500, 'too long'),
			btn_json_list: z.undefined(),
			btn_orientation: z.undefined(),
		}),
		card.extend({
			btn_orientation: z.union([z.enum(['0', '1']), z.literal(0), z.literal(1)]),
			btn_json_list: z
				.array(button)
				.min(1)
				.refine((list) => JSON.stringify(list).length <= 1000, 'too long'),
			single_title: z.undefined(),
			single_url: z.undefined(),
		}),
		// Title and text only: buttons come as a pair or not at all.
		card.extend({
			single_title: z.undefined(),
			single_url: z.undefined(),
			btn_json_list: z.undefined(),
			btn_orientation: z.undefined(),
		}),
	]),
};

export type WorkMessageType = keyof typeof bodies;

const isKnownType = (type: unknown): type is WorkMessageType =>
	typeof type === 'string' && type in bodies;

/**
 * Judges `msg` of a work notification.
 * @throws Refusal 40008 (type), 34014 (incomplete), 34016 (too long)
 */
export function judgeWorkMessage(msg: Record<string, unknown>): WorkMessageType {
	const type = msg.msgtype;
	if (!isKnownType(type)) throw topapiRefusal(40008, '不合法的消息类型');
	const types = Object.keys(msg).filter(isKnownType);
	if (types.length > 1) throw topapiRefusal(40008, '不合法的消息类型，只能有一种消息');
	const judged = bodies[type].safeParse(msg[type]);
	if (!judged.success) {
		const isTooLong = flatIssues(judged.error).some((issue) => issue.message === 'too long');
		throw isTooLong
			? topapiRefusal(34016, '消息内容过长')
			: topapiRefusal(34014, '消息JSON不完整，缺少必填字段或字段不合法');
	}
	if (Buffer.byteLength(toJson(msg), 'utf8') > maxMessageBytes) {
		throw topapiRefusal(34016, '消息内容过长，最长不超过2048个字节');
	}
	return type;
}

/** The media that a message shows; not those that are plain addresses. */
export function mediaIdsIn(msg: Record<string, unknown>, type: WorkMessageType): string[] {
	const body = msg[type] as Record<string, unknown>;
	const oaBody = type === 'oa' ? (body.body as Record<string, unknown>) : {};
	return [body.media_id, body.picUrl, oaBody.image].filter(
		(id): id is string => typeof id === 'string' && /^[@$]/.test(id),
	);
}

function flatIssues(error: z.ZodError): z.ZodIssue[] {
	return error.issues.flatMap((issue) =>
		issue.code === 'invalid_union' ? issue.unionErrors.flatMap(flatIssues) : [issue],
	);
}
