/** Check Set-Up: what is concluded from DingTalk's answers, also where the simulator answers in one way only. */
import type { Reply } from '../../nodes/DingTalkWorkNotification/setup/reply';
import { abilities } from '../../nodes/DingTalkWorkNotification/setup/findings';
import { notAskedOf, questionsAbout } from '../../nodes/DingTalkWorkNotification/setup/questions';
import { findingsOf } from '../../nodes/DingTalkWorkNotification/setup/verdict';
import type { Replies } from '../../nodes/DingTalkWorkNotification/setup/verdict';
import { classifyAnswer } from '../../nodes/shared/transport/errors';

function topapi(errcode: number | string, errmsg = 'words'): Reply {
	return refusal('oapi', 200, { errcode, errmsg, request_id: '16l4ew3d47pdp' });
}

function v1(code: string, status = 400, message = 'words'): Reply {
	return refusal('api', status, { code, requestid: '01A08FE7', message });
}

function refusal(host: 'oapi' | 'api', status: number, body: object): Reply {
	const classified = classifyAnswer({ host, status, body: JSON.stringify(body), secrets: [] });
	return classified.ok ? {} : { failure: classified.failure };
}

/** What an app hears that is set up right. */
const right: Replies = {
	progress: topapi(40035),
	progressOfNoAgent: topapi(41020),
	readStatus: v1('invalid.processQueryKey'),
	readStatusOfNoBot: v1('invalidParameter.robotCode.notExsit'),
	groupReaders: v1('invalid.openConversationId'),
	recallDing: v1('recall.ding.exception'),
	userByMobile: topapi(60121),
	user: topapi(60121),
	department: topapi(60003),
	members: topapi(60003),
	search: {},
	updateCard: v1('param.cardNotExist'),
	stream: {},
};

const worksOf = (answers: Replies) =>
	Object.fromEntries(findingsOf(answers).map(({ ability, works }) => [ability, works]));
const allWork = Object.fromEntries(abilities.map((ability) => [ability, true]));

test('an app that is set up right can do everything', () => {
	expect(worksOf(right)).toEqual(allWork);
});

test('where DingTalk says 40035 to a right and a wrong agent ID alike, nobody can tell', () => {
	expect(worksOf({ ...right, progressOfNoAgent: topapi(40035) })).toEqual({
		...allWork,
		'agent ID': null,
	});
});

test('where DingTalk looks at the key before the robot code, nobody can tell', () => {
	expect(worksOf({ ...right, readStatusOfNoBot: v1('invalid.processQueryKey') })).toEqual({
		...allWork,
		'robot code': null,
	});
});

test('both names that DingTalk has for an unknown bot are understood', () => {
	for (const code of ['invalidParameter.robotCode.notExsit', 'resource.not.found'])
		expect(worksOf({ ...right, readStatus: v1(code) })).toMatchObject({ 'robot code': false });
});

test('a group that DingTalk does not know is not taken for a bot that it does not know', () => {
	expect(worksOf({ ...right, groupReaders: v1('resource.not.found') })).toEqual(allWork);
});

test('an unknown 403, a web page and a busy service tell nothing', () => {
	const unclear: Reply[] = [
		v1('Forbidden.Something.New', 403),
		refusal('api', 200, { status: 1111, punish: 'deny' }),
		v1('system.busy', 500),
	];
	for (const updateCard of unclear)
		expect(worksOf({ ...right, updateCard })).toEqual({ ...allWork, 'interactive cards': null });
});

test('an API that the host does not have is said to be missing', () => {
	expect(worksOf({ ...right, updateCard: v1('InvalidAction.NotFound', 404) })).toEqual({
		...allWork,
		'interactive cards': false,
	});
});

test('the permission is named as DingTalk names it, by its older and its newer words, else by its page', () => {
	const named = (userByMobile: Reply) => findingsOf({ ...right, userByMobile })[0];
	const link =
		'https://open-dev.dingtalk.com/appscope/apply?content=dingkey%23qyapi_get_member_by_mobile';
	const newer = `应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：${link}, {requiredScopes=[qyapi_get_member_by_mobile]}`;
	expect(
		named(
			refusal('oapi', 200, {
				errcode: 88,
				sub_code: '60011',
				sub_msg: newer,
				errmsg: `ding talk error[subcode=60011,submsg=${newer}]`,
			}),
		),
	).toMatchObject({ works: false, permission: 'qyapi_get_member_by_mobile', link });
	const older = named(
		refusal('oapi', 200, { errcode: 88, sub_code: '60011', sub_msg: '没有调用该接口的权限' }),
	);
	expect(older).toMatchObject({ works: false, permission: 'qyapi_get_member_by_mobile' });
	expect(older).not.toHaveProperty('link');
});

test('a link of anybody but DingTalk is not passed on', () => {
	const [finding] = findingsOf({
		...right,
		userByMobile: refusal('oapi', 200, {
			errcode: 88,
			sub_code: '60011',
			sub_msg: 'grant it: https://dingtalk.com.example/appscope/apply',
		}),
	});
	expect(finding).not.toHaveProperty('link');
});

test('on dingtalk.io cards, Stream and DING are not asked about, and the items say why', () => {
	const notAsked = notAskedOf('internal', 'international');
	const answers = { ...right };
	for (const [name, why] of Object.entries(notAsked))
		answers[name as keyof Replies] = { notAsked: why };
	const unclear = findingsOf(answers).filter(({ works }) => works === null);
	expect(unclear.map(({ ability }) => ability)).toEqual(['DING', 'interactive cards', 'Stream']);
	for (const { message } of unclear) expect(message).toMatch(/Not documented for dingtalk\.io/);
});

test('not one question is a send', () => {
	const effects = Object.values(questionsAbout('bot')).map(({ endpoint }) => endpoint.effect);
	expect(effects).not.toContain('send');
});
