import { isRecord } from '../simulator/helpers/json';
import { heldBackCodes, newHostCodes, oldHostCodes } from '../unit/dingTalkCodes';

/**
 * What may stand in the file: names of fields, codes and words that are DingTalk's own. Everything else is
 * replaced, so that nothing has to be recognized as a secret or as somebody's.
 */
export interface Vocabulary {
	fields: ReadonlySet<string>;
	words: ReadonlySet<string>;
}

/** Fields of requests and answers, from the API reference. */
const fields =
	`access_token accessToken accessdenieddetail AccessDeniedDetail action_card active agent_id appKey appSecret appkey appsecret
	atUserIds body callbackType cardData cardParamMap cardPrivateData cardTemplateId cardUpdateOptions carrierId client_id client_secret
	clientId clientSecret code Code content count create_dept_group created_at cursor data delivered deliverResults dept_id dept_id_list
	dept_manager_userid_list endpoint errcode errmsg errorMsg exclusive_account_userid_list expireIn expires_in failed_user_id_list
	failedList failedResult filteredStaffIdList flowControlledStaffIdList forbidden_list forbidden_user_id_list grant_type has_more
	hasMore image imGroupOpenDeliverModel imGroupOpenSpaceModel imRobotOpenDeliverModel imRobotOpenSpaceModel invalid_dept_id_list
	invalid_user_id_list invalidStaffIdList leader leader_in_dept list manager_userid markdown maxResults media media_id message Message
	messageReadInfoList mobile msg msg_task_id msgKey msgParam msgtype name next_cursor nextToken oa offset openConversationId openDingId
	openSpaceId outTrackId parent_dept_id_list parent_list privateData processQueryKey processQueryKeys progress progress_in_percent
	punish queryWord read_user_id_list readStatus readTimestamp readUserIds readUsers receiverUserIdList remindType request_id requestid
	requestId RequestId requiredScopes result robotCode robotDingReadInfoList robotReadInfo send_result sendStatus size source spaceId
	spaceType status status_bar status_value sub_code sub_msg subscriptions success successResult supportForward sys_full_json_obj
	task_id template_id text ticket timestamp tips title to_all_user token topic totalCount type ua unionid unread_user_id_list
	updateCardDataByKey updatePrivateDataByKey userId userIds userIdType userid userid_list uuid wait`
		.split(/\s+/)
		.filter(Boolean);

/** Values of the API reference that are one of a few. */
const words =
	`READ UNREAD read unread SUCCESS SUCESS RECALLED PROCESSING ok OK true false deny x5 IM_ROBOT IM_GROUP IM STREAM
	text image markdown oa action_card sampleText sampleMarkdown EVENT CALLBACK * file voice client_credentials SYSTEM_ERROR`
		.split(/\s+/)
		.filter(Boolean);

const codes = [...oldHostCodes, ...newHostCodes].map(({ code }) => code);

/** @param heard words that the simulator has said about made-up things, or that the caller wants to keep */
export function vocabularyWith(heard: Iterable<string>): Vocabulary {
	return {
		fields: new Set(fields),
		words: new Set([...words, ...codes, ...heldBackCodes, ...heard]),
	};
}

const codeFields = new Set(['code', 'Code', 'errcode', 'sub_code']);
export const wordFields = new Set(['errmsg', 'sub_msg', 'message', 'Message', 'errorMsg']);
/** Numbers that say something about the service and nothing about anybody. */
const countFields = new Set([
	...codeFields,
	'status',
	'progress_in_percent',
	'expires_in',
	'expireIn',
	'count',
	'wait',
	'remindType',
	'size',
	'offset',
	'cursor',
	'totalCount',
	'userIdType',
]);

/** A value with everything replaced that is not in the vocabulary; the form stays. */
export function redact(value: unknown, vocabulary: Vocabulary, field = ''): unknown {
	if (Array.isArray(value)) return redactList(value, vocabulary, field);
	if (isRecord(value)) {
		const names = Object.keys(value);
		return Object.fromEntries(
			names.map((name) => {
				const isKnown = vocabulary.fields.has(name);
				const inner = redact(value[name], vocabulary, isKnown ? name : '');
				return [isKnown ? name : `<field>${nth(names.indexOf(name), names, vocabulary)}`, inner];
			}),
		);
	}
	if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value, field);
	if (typeof value === 'string') return redactText(value, vocabulary, field);
	return value === undefined ? null : value;
}

/** Unknown fields beside one another stay apart. */
function nth(index: number, names: string[], { fields: known }: Vocabulary): string {
	const before = names.slice(0, index).filter((name) => !known.has(name)).length;
	return before === 0 ? '' : ` ${before + 1}`;
}

/** How many there are is nobody's business: members that look alike afterwards become one. */
function redactList(list: unknown[], vocabulary: Vocabulary, field: string): unknown[] {
	const members = list.map((member) => redact(member, vocabulary, field));
	const seen = new Set<string>();
	return members.filter((member) => {
		const text = JSON.stringify(member);
		return !seen.has(text) && seen.add(text);
	});
}

function redactNumber(value: number | bigint, field: string): unknown {
	const size = value < 0 ? -value : value;
	if (countFields.has(field) && size < 10_000_000) return Number(value);
	if (size > Number.MAX_SAFE_INTEGER) return '<long number>';
	if (size >= 1e9 && size < 3e9 && /time|_at$/i.test(field)) return '<seconds>';
	if (size >= 1e12 && size < 3e12) return '<milliseconds>';
	return '<number>';
}

function redactText(text: string, { words: known }: Vocabulary, field: string): string {
	if (text === '' || known.has(text)) return text;
	if (codeFields.has(field)) return /^-?\d{1,7}$/.test(text) ? text : '<code>';
	if (wordFields.has(field)) return '<words>';
	if (/^\d+$/.test(text)) return '<digits>';
	return /^\w+:\/\//.test(text) ? '<url>' : '<text>';
}

/** The words and codes in an answer that the file does not show, for the eyes of the caller alone. */
export function hiddenWords(value: unknown, vocabulary: Vocabulary, field = ''): string[] {
	if (Array.isArray(value))
		return value.flatMap((member) => hiddenWords(member, vocabulary, field));
	if (isRecord(value))
		return Object.entries(value).flatMap(([name, member]) => hiddenWords(member, vocabulary, name));
	const isOfWords = wordFields.has(field) || codeFields.has(field);
	return typeof value === 'string' && isOfWords && redactText(value, vocabulary, field) !== value
		? [value]
		: [];
}
