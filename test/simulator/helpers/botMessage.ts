import { z } from 'zod';
import { v1Refusal } from './envelopes';
import { isRecord, parseJson } from './json';

/** UTF-8 bytes of msgParam; documented for groups. */
const maxMsgParamBytes = 15000;

const filled = z.string().min(1);
/** The documents have a string; numbers are taken as well. */
const positive = z
	.union([z.string(), z.number()])
	.refine((number) => /^[1-9]\d*$/.test(String(number)));
const keys = (...names: string[]) =>
	z.object(Object.fromEntries(names.map((name) => [name, filled])));
const verticalCard = (buttons: number) =>
	keys(
		'title',
		'text',
		...Array.from({ length: buttons }, (_, index) => [
			`actionTitle${index + 1}`,
			`actionURL${index + 1}`,
		]).flat(),
	);

/** dingtalk-api 4.4: what msgParam must hold. */
const params: Record<string, z.ZodTypeAny> = {
	sampleText: keys('content'),
	sampleMarkdown: keys('title', 'text'),
	sampleImageMsg: keys('photoURL'),
	sampleLink: keys('text', 'title', 'picUrl', 'messageUrl'),
	sampleActionCard: keys('title', 'text', 'singleTitle', 'singleURL'),
	sampleActionCard2: verticalCard(2),
	sampleActionCard3: verticalCard(3),
	sampleActionCard4: verticalCard(4),
	sampleActionCard5: verticalCard(5),
	sampleActionCard6: keys(
		'title',
		'text',
		'buttonTitle1',
		'buttonUrl1',
		'buttonTitle2',
		'buttonUrl2',
	),
	sampleAudio: keys('mediaId').extend({ duration: positive }),
	// Types that the documents do not list are taken as well (holdsLostFile).
	sampleFile: keys('mediaId', 'fileName', 'fileType'),
	sampleVideo: keys('videoMediaId', 'picMediaId').extend({
		duration: positive,
		videoType: z.literal('mp4'),
	}),
};

export interface BotMessage extends Record<string, unknown> {
	msgKey: string;
	msgParam: Record<string, unknown>;
}

/** Judges msgKey and msgParam. @throws Refusal with the robot APIs' own codes */
export function judgeBotMessage(msgKey: unknown, msgParam: unknown): BotMessage {
	if (msgKey === '') throw v1Refusal('invalidParameter.msgKey.empty', '错误描述: msgKey 为空');
	if (typeof msgKey !== 'string' || !Object.hasOwn(params, msgKey)) {
		throw v1Refusal(
			'invalidParameter.msgKey.invalid',
			`错误描述: 不支持类型 ${String(msgKey)} ;解决方案:请使用支持的类型;`,
		);
	}
	const param = parsedParam(msgParam);
	const judged = params[msgKey]?.safeParse(param);
	const field = judged?.error?.issues[0]?.path[0];
	if (field !== undefined) {
		const type = typeOf(msgKey);
		throw v1Refusal(
			`miss.param.${type}To${field}`,
			`错误描述:参数 ${type} --》 ${field} 缺失，或者参数格式不正确; 解决方案:请确认参数是否正确;`,
		);
	}
	return { msgKey, msgParam: param };
}

/**
 * Whether a file is one of those that the service takes, answers with success, and never shows: its
 * media ID has lost the `@`, or its type is one of the settings' `lostFileTypes`.
 */
export function holdsLostFile({ msgKey, msgParam }: BotMessage, lostTypes: string[]): boolean {
	if (msgKey !== 'sampleFile') return false;
	const { mediaId, fileType } = msgParam;
	return !String(mediaId).startsWith('@') || lostTypes.includes(String(fileType).toLowerCase());
}

function parsedParam(msgParam: unknown): Record<string, unknown> {
	const invalid = v1Refusal(
		'invalidParameter.msgParam.invalid',
		'错误描述:msgParam格式不正确;解决方案:请使用json格式;',
	);
	if (typeof msgParam !== 'string') throw invalid;
	if (Buffer.byteLength(msgParam, 'utf8') > maxMsgParamBytes) {
		throw v1Refusal('invalidParameter.msgParam.tooLong', '错误描述:msgParam过长;');
	}
	try {
		const param = parseJson(msgParam);
		if (isRecord(param)) return param;
	} catch {
		// Refused below, like JSON that is no object.
	}
	throw invalid;
}

/** sampleMarkdown is `markdown` in miss.param.markdownTotitle, the one such code that was seen. */
function typeOf(msgKey: string): string {
	const type = msgKey.replace(/^sample/, '').replace(/Msg$/, '');
	return type.charAt(0).toLowerCase() + type.slice(1);
}
