import type { Asker, Exchange } from './asker';
import { field } from './asker';

/** A question that the API reference or the simulator leaves open, and the requests that answer it. */
export interface OpenQuestion {
	id: string;
	question: string;
	/** Where it is left open: the reference's section 10, or the simulator's choices. */
	from: 'reference' | 'simulator';
	/** The message that it sends to the caller; absent when it tells nobody anything. */
	sends?: string;
	/** Answers that are no answers of DingTalk's but follow from them, such as "same". */
	ask(asker: Asker): Promise<Record<string, string | number | boolean> | void>;
}

/** Somebody who is in no organization: what is "sent" to this ID reaches nobody. */
const nobody = 'n8n-probe-nobody-0000000000000000';
const madeUp = 'n8n-probe-made-up';
const mark = 'Probe of n8n-nodes-dingtalk-notifications';

const work = '/topapi/message/corpconversation';
const robot = '/v1.0/robot';

const textOf = (content: string) => ({ msgtype: 'text', text: { content } });

async function sendWork(asker: Asker, body: Record<string, unknown>): Promise<Exchange> {
	const { agentId } = asker.target;
	return await asker.old(`${work}/asyncsend_v2`, { body: { agent_id: agentId, ...body } });
}

/** A work notification that must be refused; were it not, it would reach nobody. */
const refusedWork = (body: Record<string, unknown>) => async (asker: Asker) => {
	await sendWork(asker, { userid_list: nobody, msg: textOf(mark), ...body });
};

async function aboutTask(asker: Asker, api: string, more: Record<string, unknown> = {}) {
	const { agentId } = asker.target;
	const task = asker.memory.get('task');
	return await asker.old(`${work}/${api}`, { body: { agent_id: agentId, task_id: task, ...more } });
}

async function result(asker: Asker, task: unknown): Promise<Exchange> {
	const body = { agent_id: asker.target.agentId, task_id: task };
	const progress = async () => await asker.old(`${work}/getsendprogress`, { body });
	await asker.until(progress, ({ answer }) => Number(field(answer, 'progress', 'status')) === 2);
	return await asker.old(`${work}/getsendresult`, { body });
}

/** Whether a list has nobody in it; whatever is no list is not waited for. */
const isEmpty = (list: unknown): boolean =>
	list === '' || (Array.isArray(list) && list.length === 0);

async function readStatus(asker: Asker, key: unknown): Promise<Exchange> {
	const query = { robotCode: asker.target.robotCode, processQueryKey: String(key) };
	return await asker.new(`${robot}/oToMessages/readStatus`, { method: 'GET', query });
}

async function recallDirect(asker: Asker, keys: unknown[], folder = 'otoMessages') {
	const body = { robotCode: asker.target.robotCode, processQueryKeys: keys };
	return await asker.new(`${robot}/${folder}/batchRecall`, { body });
}

const topapi = (path: string, body: Record<string, unknown>) => async (asker: Asker) => {
	await asker.old(path, { body });
};

const card = (body: Record<string, unknown>) => async (asker: Asker) => {
	await asker.new('/v1.0/card/instances', { body });
};

/** An upload of a small file, as a form with one part. */
function uploadOf(extension: string): { contentType: string; body: string } {
	const head = `Content-Disposition: form-data; name="media"; filename="probe.${extension}"\r\nContent-Type: application/octet-stream`;
	return {
		contentType: `multipart/form-data; boundary=${madeUp}`,
		body: `--${madeUp}\r\n${head}\r\n\r\n${mark}\r\n--${madeUp}--\r\n`,
	};
}

const cardTemplateId = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';
const cardData = { cardParamMap: { title: mark, markdown: mark } };

/** Puts up a card and delivers it to one person. */
async function createCard(asker: Asker, outTrackId: string, userId: string): Promise<Exchange> {
	const { robotCode } = asker.target;
	return await asker.new('/v1.0/card/instances/createAndDeliver', {
		body: {
			cardTemplateId,
			outTrackId,
			callbackType: 'STREAM',
			userIdType: 1,
			cardData,
			openSpaceId: `dtv1.card//IM_ROBOT.${userId}`,
			imRobotOpenSpaceModel: { supportForward: false },
			imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
		},
	});
}

/** The messages, in the order in which they are sent: five, all to the caller. */
const withMessages: OpenQuestion[] = [
	{
		id: 'work-result',
		question: 'What do asyncsend_v2, getsendprogress and getsendresult answer in full?',
		from: 'reference',
		sends: `A work notification: "${mark} (1)"`,
		async ask(asker) {
			const { userId } = asker.target;
			const sent = await sendWork(asker, { userid_list: userId, msg: textOf(`${mark} (1)`) });
			asker.memory.set('task', field(sent.answer, 'task_id'));
			const task = asker.memory.get('task');
			await result(asker, task);
			await asker.until(
				async () => await aboutTask(asker, 'getsendresult'),
				({ answer }) => !isEmpty(field(answer, 'send_result', 'read_user_id_list')),
			);
		},
	},
	{
		id: 'work-forbidden-list',
		question: 'What does a forbidden_list with somebody in it look like (the same content again)?',
		from: 'reference',
		sends: 'The same work notification again, which DingTalk should hold back',
		async ask(asker) {
			const { userId } = asker.target;
			const sent = await sendWork(asker, { userid_list: userId, msg: textOf(`${mark} (1)`) });
			await result(asker, field(sent.answer, 'task_id'));
		},
	},
	{
		id: 'bot-read-status',
		question:
			'What does readStatus answer right after a send, and then; is a person named twice there twice; what is readTimestamp?',
		from: 'simulator',
		sends: `A message of the app's bot: "${mark} (2)"`,
		async ask(asker) {
			const { robotCode, userId } = asker.target;
			const sent = await asker.new(`${robot}/oToMessages/batchSend`, {
				body: {
					robotCode,
					userIds: [userId, userId],
					msgKey: 'sampleText',
					msgParam: JSON.stringify({ content: `${mark} (2)` }),
				},
			});
			const key = field(sent.answer, 'processQueryKey');
			asker.memory.set('key', key);
			await readStatus(asker, key);
			const ask = async () => await readStatus(asker, key);
			const heard = await asker.until(ask, ({ text }) => text.includes('"READ"'));
			const people = field(heard.answer, 'messageReadInfoList');
			return { people: Array.isArray(people) ? people.length : 'none' };
		},
	},
	{
		id: 'card-read-status',
		question: 'Does readStatus know the carrierId of a card?',
		from: 'reference',
		sends: `An interactive card: "${mark}"`,
		async ask(asker) {
			const { userId } = asker.target;
			const outTrackId = `${madeUp}-${Date.now()}`;
			asker.memory.set('card', outTrackId);
			const sent = await createCard(asker, outTrackId, userId);
			const results = field(sent.answer, 'result', 'deliverResults');
			const carrierId = field(Array.isArray(results) ? results[0] : {}, 'carrierId') ?? madeUp;
			asker.memory.set('carrier', carrierId);
			await readStatus(asker, carrierId);
		},
	},
	{
		id: 'ding-read-status',
		question: 'Which values has the read status of a DING, and what does a second recall answer?',
		from: 'reference',
		sends: `A DING in the app (neither SMS nor phone): "${mark}"`,
		async ask(asker) {
			const { robotCode, userId } = asker.target;
			const sent = await asker.new(`${robot}/ding/send`, {
				body: { robotCode, remindType: 1, receiverUserIdList: [userId], content: mark },
			});
			const body = { robotCode, openDingId: field(sent.answer, 'openDingId') ?? madeUp };
			await asker.new(`${robot}/ding/readStatuses/query`, { body });
			await asker.new(`${robot}/ding/recall`, { body });
			await asker.new(`${robot}/ding/recall`, { body });
		},
	},
];

/** About what was sent above; without messages they are left out. */
const aboutMessages: OpenQuestion[] = [
	{
		id: 'status-bar-not-oa',
		question: 'What does status_bar/update say of a message that is not OA?',
		from: 'simulator',
		ask: async (asker) => void (await aboutTask(asker, 'status_bar/update', { status_value: 'x' })),
	},
	{
		id: 'work-recall',
		question: 'What does a recall do to getsendresult, and what does a second recall answer?',
		from: 'simulator',
		async ask(asker) {
			const body = { agent_id: asker.target.agentId, msg_task_id: asker.memory.get('task') };
			await asker.old(`${work}/recall`, { body });
			await aboutTask(asker, 'getsendresult');
			await asker.old(`${work}/recall`, { body });
		},
	},
	{
		id: 'bot-recall',
		question: 'What do a first, a second and a partial recall of a bot message answer?',
		from: 'simulator',
		async ask(asker) {
			const key = asker.memory.get('key') ?? madeUp;
			await recallDirect(asker, [key, madeUp]);
			await recallDirect(asker, [key]);
			await readStatus(asker, key);
		},
	},
	{
		id: 'card-recall',
		question: 'Can a card be recalled by its carrierId?',
		from: 'simulator',
		ask: async (asker) => void (await recallDirect(asker, [asker.memory.get('carrier')])),
	},
	{
		id: 'card-again',
		question: 'What does creating a card answer whose outTrackId is there already?',
		from: 'simulator',
		async ask(asker) {
			await card({ cardTemplateId, outTrackId: asker.memory.get('card'), cardData })(asker);
		},
	},
];

const question = (
	id: string,
	text: string,
	ask: OpenQuestion['ask'],
	from: OpenQuestion['from'] = 'simulator',
): OpenQuestion => ({ id, question: text, from, ask });

/** Questions whose refusal is the answer. */
const withoutMessages: OpenQuestion[] = [
	question('same-token', 'Do both token calls give the same string?', async (asker) => {
		const { appKey, appSecret } = asker.target;
		const body = { appKey, appSecret };
		const { answer } = await asker.new('/v1.0/oauth2/accessToken', { body, token: null });
		return { same: field(answer, 'accessToken') === asker.accessToken };
	}),
	question(
		'void-token',
		'Which code has a void token, and does it come before a broken body?',
		async (asker) => {
			await asker.old('/topapi/v2/user/get', { token: madeUp, body: {} });
			await asker.new(`${robot}/otoMessages/batchRecall`, { token: madeUp, body: '{' });
		},
		'reference',
	),
	question('no-token', 'What is said to a call without a token?', async (asker) => {
		await asker.old('/topapi/v2/user/get', { token: null, body: {} });
		await asker.new(`${robot}/otoMessages/batchRecall`, { token: null, body: {} });
	}),
	question('token-in-query', 'Does the new API take its token from the query?', async (asker) => {
		await asker.new('/v1.0/contact/users/search', {
			token: null,
			query: { 'x-acs-dingtalk-access-token': asker.accessToken },
			body: { queryWord: madeUp, offset: 0, size: 1 },
		});
	}),
	question(
		'unknown-task',
		'What do getsendprogress and getsendresult say of an unknown task?',
		async (asker) => {
			await aboutTask(asker, 'getsendprogress', { task_id: 1 });
			await aboutTask(asker, 'getsendresult', { task_id: 1 });
		},
	),
	question(
		'foreign-agent',
		'Does getsendprogress look at the agent ID before the task?',
		async (asker) => {
			await aboutTask(asker, 'getsendprogress', { agent_id: 1, task_id: 1 });
		},
	),
	question(
		'too-many-people',
		'What is said to more than 100 user IDs (of nobody)?',
		refusedWork({
			userid_list: Array.from({ length: 101 }, (_, index) => `${nobody}-${index}`).join(','),
		}),
	),
	question(
		'people-as-list',
		'Is `userid_list` taken as an array?',
		refusedWork({ userid_list: [nobody] }),
	),
	question(
		'people-empty',
		'What is said to an empty `userid_list`?',
		refusedWork({ userid_list: '' }),
	),
	question(
		'people-none',
		'What is said when nobody at all is named?',
		refusedWork({ userid_list: undefined }),
	),
	question(
		'too-many-departments',
		'What is said to more than 20 departments (that do not exist)?',
		refusedWork({
			userid_list: undefined,
			dept_id_list: Array.from({ length: 21 }, (_, index) => 999_999_999_900 + index).join(','),
		}),
	),
	question(
		'too-many-status-bars',
		'What is said to a status bar for more than 5 people (of nobody)?',
		refusedWork({
			userid_list: Array.from({ length: 6 }, (_, index) => `${nobody}-${index}`).join(','),
			msg: {
				msgtype: 'oa',
				oa: {
					message_url: 'https://example.com/',
					head: { bgcolor: 'FFBBBBBB', text: mark },
					body: { title: mark },
					status_bar: { status_value: mark },
				},
			},
		}),
	),
	question(
		'message-too-long',
		'What is said to a message above 2,048 bytes?',
		refusedWork({ msg: textOf('x'.repeat(2100)) }),
	),
	question(
		'message-incomplete',
		'What is said to an incomplete message?',
		refusedWork({ msg: { msgtype: 'text', text: {} } }),
	),
	question(
		'message-two-types',
		'What is said to two types in one message?',
		refusedWork({ msg: { ...textOf(mark), markdown: { title: mark, text: mark } } }),
	),
	question(
		'message-unknown-type',
		'What is said to an unknown type of message?',
		refusedWork({ msg: { msgtype: madeUp, [madeUp]: {} } }),
	),
	question(
		'message-unknown-media',
		'What is said to a media ID that was never uploaded?',
		refusedWork({ msg: { msgtype: 'image', image: { media_id: '@n8nprobe' } } }),
	),
	question(
		'template-internal',
		'What does sendbytemplate say to an internal app?',
		async (asker) => {
			const { agentId } = asker.target;
			await asker.old(`${work}/sendbytemplate`, {
				body: { agent_id: agentId, template_id: madeUp, userid_list: nobody, data: '{}' },
			});
		},
	),
	question('unknown-user', 'Which code has an unknown user?', async (asker) => {
		await topapi('/topapi/v2/user/get', { userid: nobody })(asker);
		await topapi('/topapi/v2/department/listparentbyuser', { userid: nobody })(asker);
	}),
	question(
		'unknown-mobile',
		'Which code has a number that nobody has?',
		topapi('/topapi/v2/user/getbymobile', { mobile: '10000000000' }),
	),
	question(
		'unknown-department',
		'Which code has an unknown department?',
		topapi('/topapi/v2/department/get', { dept_id: 999_999_999_999 }),
	),
	question(
		'unknown-topapi',
		'What is said to an unknown path of the old API?',
		topapi('/topapi/v2/user/nothere', {}),
	),
	question(
		'unknown-path',
		'What is said to an unknown path of the new API?',
		async (asker) => {
			await asker.new('/v1.0/nothere', { body: {} });
		},
		'reference',
	),
	question(
		'broken-json',
		'What does the old API say to JSON that does not parse, and to plain text?',
		async (asker) => {
			await asker.old('/topapi/v2/user/get', { body: '{"userid":' });
			await asker.old('/topapi/v2/user/get', { body: 'userid', contentType: 'text/plain' });
		},
	),
	question(
		'other-method',
		'What does the old API say to GET where POST is asked for?',
		async (asker) => {
			await asker.old('/robot/send', { method: 'GET', token: madeUp });
		},
	),
	question('unknown-webhook', 'What does a custom bot say to an unknown token?', async (asker) => {
		await asker.old('/robot/send', { token: madeUp, body: textOf(mark) });
	}),
	question(
		'unknown-robot',
		'What is an unknown robot code called, and is it seen before the key?',
		async (asker) => {
			const query = { robotCode: madeUp, processQueryKey: madeUp };
			await asker.new(`${robot}/oToMessages/readStatus`, { method: 'GET', query });
			await readStatus(asker, madeUp);
		},
	),
	question('empty-robot', 'What is said to empty values of a bot message?', async (asker) => {
		const { robotCode } = asker.target;
		const message = {
			robotCode,
			userIds: [nobody],
			msgKey: 'sampleText',
			msgParam: '{"content":"x"}',
		};
		for (const empty of [{ robotCode: '' }, { msgKey: '' }, { userIds: [] }, {}])
			await asker.new(`${robot}/oToMessages/batchSend`, { body: { ...message, ...empty } });
	}),
	question('empty-keys', 'What is said to an empty key and an empty group?', async (asker) => {
		const { robotCode } = asker.target;
		await readStatus(asker, '');
		await asker.new(`${robot}/groupMessages/query`, {
			body: { robotCode, processQueryKey: madeUp, openConversationId: '' },
		});
	}),
	question(
		'recall-spelling',
		'Is batchRecall also to be had under `oToMessages`?',
		async (asker) => {
			await recallDirect(asker, [madeUp]);
			await recallDirect(asker, [madeUp], 'oToMessages');
		},
		'reference',
	),
	question(
		'group-unknown',
		'What does groupMessages/query say of an unknown group?',
		async (asker) => {
			const { robotCode } = asker.target;
			const body = { robotCode, processQueryKey: madeUp, openConversationId: `cid${madeUp}==` };
			await asker.new(`${robot}/groupMessages/query`, { body });
		},
	),
	question(
		'ding-nobody',
		'What does a DING to nobody answer, and `remindType` as a text?',
		async (asker) => {
			const { robotCode } = asker.target;
			const ding = { robotCode, remindType: 1, receiverUserIdList: [nobody], content: mark };
			await asker.new(`${robot}/ding/send`, { body: ding });
			await asker.new(`${robot}/ding/send`, { body: { ...ding, remindType: '1' } });
		},
	),
	question(
		'upload-types',
		'Which types of files that are in no document can be uploaded?',
		async (asker) => {
			for (const extension of ['txt', 'html', 'csv'])
				await asker.old('/media/upload', { query: { type: 'file' }, ...uploadOf(extension) });
		},
	),
	question(
		'card-undelivered',
		'Is a card there whose delivery to nobody has failed?',
		async (asker) => {
			const outTrackId = `${madeUp}-undelivered-${Date.now()}`;
			await createCard(asker, outTrackId, nobody);
			await card({ cardTemplateId, outTrackId, cardData })(asker);
		},
	),
	question(
		'card-empty',
		'What is said to a card call without anything, and to absent fields?',
		async (asker) => {
			for (const body of [{}, { outTrackId: madeUp }, { cardTemplateId, outTrackId: madeUp }])
				await card(body)(asker);
		},
	),
	question(
		'card-unknown',
		'What is said to a card, or a template, that there is not?',
		async (asker) => {
			await asker.new('/v1.0/card/instances', {
				method: 'PUT',
				body: { outTrackId: madeUp, cardData },
			});
			await card({ cardTemplateId: `${madeUp}.schema`, outTrackId: madeUp, cardData })(asker);
		},
	),
	question(
		'card-values',
		'What is said to card values that are no texts, and to a long `outTrackId`?',
		async (asker) => {
			await card({ cardTemplateId, outTrackId: 'x'.repeat(101), cardData })(asker);
			await card({
				cardTemplateId: `${madeUp}.schema`,
				outTrackId: madeUp,
				cardData: { cardParamMap: { title: 1 } },
			})(asker);
		},
	),
	question(
		'stream-refused',
		'What does connections/open say to a wrong secret, and to no subscriptions?',
		async (asker) => {
			const { appKey, appSecret } = asker.target;
			for (const body of [
				{ clientId: appKey, clientSecret: madeUp, subscriptions: [{ type: 'EVENT', topic: '*' }] },
				{ clientId: appKey, clientSecret: appSecret, subscriptions: [] },
			])
				await asker.new('/v1.0/gateway/connections/open', { body, token: null });
		},
	),
	question(
		'corp-token',
		'What does {corpId}/token say to an unknown organization?',
		async (asker) => {
			const { appKey, appSecret } = asker.target;
			const body = {
				client_id: appKey,
				client_secret: appSecret,
				grant_type: 'client_credentials',
			};
			await asker.new(`/v1.0/oauth2/${madeUp}/token`, { body, token: null });
		},
		'reference',
	),
];

export const questionsWithMessages: readonly OpenQuestion[] = [...withMessages, ...aboutMessages];
export const questionsWithoutMessages: readonly OpenQuestion[] = withoutMessages;

/** What cannot be asked safely, or not by a program, and why. */
export const notAsked: ReadonlyArray<{ id: string; question: string; why: string }> = [
	{
		id: 'throttles',
		question: 'Codes and words of throttles, Retry-After, the limit on fetching tokens',
		why: 'It would slow down every other workflow of the organization.',
	},
	{
		id: 'quotas',
		question: 'Quotas of calls and of pushes; whether presses of cards count',
		why: 'It would use up the month of the organization; the console shows the count.',
	},
	{
		id: 'othersTold',
		question: 'getsendresult above 100 recipients; recipients above 5,000; messages to everyone',
		why: 'Others than the caller would be told.',
	},
	{
		id: 'midnight',
		question: 'The day of "same content once a day"',
		why: 'It takes a day to see. Run the probe before and after midnight and compare.',
	},
	{
		id: 'days',
		question: 'Windows of 24 hours and of 7 days; how long media IDs live',
		why: 'It takes days to see.',
	},
	{
		id: 'setUp',
		question: 'What a missing permission, a refused address, an unpublished bot look like',
		why: 'The app would have to be changed for it. Check Set-Up shows it where it is so.',
	},
	{
		id: 'secondApp',
		question: "Another app's robot code; an outTrackId or a task of another app",
		why: 'It takes a second app.',
	},
	{
		id: 'thirdParty',
		question: 'Third-party apps: tokens, limits',
		why: "It takes a vendor's app and an organization that has authorized it.",
	},
	{
		id: 'groups',
		question:
			"Groups: pages of readers, recalls, other organizations' groups, custom bots' words and locks",
		why: 'Everybody in the group would be told.',
	},
	{
		id: 'stream',
		question:
			'Stream: used tickets, pings, LATER, events while nobody is connected, presses of cards',
		why: 'A connection of the probe would take events away from an active trigger of the same app.',
	},
	{
		id: 'device',
		question: 'Whether reading on one kind of device counts',
		why: 'A person has to do it.',
	},
	{
		id: 'money',
		question: 'DINGs by SMS and phone; the length of a DING',
		why: 'They cost money.',
	},
	{
		id: 'company',
		question: 'Exclusive accounts; `offset` of the searches; prohibited content',
		why: 'It depends on the people of the organization, or might get the app blocked.',
	},
	{
		id: 'io',
		question: 'dingtalk.io: cards, Stream, DING',
		why: 'Asked when the probe is run with --region international: then each refusal tells.',
	},
	{
		id: 'moreMessages',
		question:
			'What "same content" compares; texts of one person alone on a card; files that arrive, and those that never do',
		why: 'It would take more than five messages, or a person who looks at them.',
	},
	{
		id: 'unknownTemplates',
		question: 'The form and the approval template that the documents show',
		why: 'They give no ID that could be asked for.',
	},
];
