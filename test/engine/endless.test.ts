/** No loop whose end DingTalk decides (design.md, section 2): lists in pieces end by a ceiling of ours, and say so. */
import { choices } from '../../nodes/shared/transport/limits';
import {
	dingTalkCredential,
	replayServer,
	runNode,
	type CredentialHandle,
	type ReplayServer,
} from './harness';

const QUERY = '/v1.0/robot/groupMessages/query';
const minted = {
	body: '{"errcode":0,"access_token":"0123456789abcdef0123456789abcdef","expires_in":7200}',
};

let replay: ReplayServer;
let credential: CredentialHandle;
beforeEach(async () => {
	replay = await replayServer();
	replay.on('/gettoken', minted);
	credential = await dingTalkCredential(replay.url, { callsPerSecond: 1_000_000 });
});
afterEach(async () => await replay.close());

function page(nextToken: string): { body: string } {
	const readers = { sendStatus: 'SUCCESS', readUserIds: ['c001'], hasMore: true, nextToken };
	return { body: JSON.stringify(readers) };
}

async function readersOfGroup() {
	const parameters = {
		resource: 'groupMessage',
		operation: 'getReadStatus',
		processQueryKey: 'key',
		openConversationId: 'cid',
		output: 'summary',
	};
	const { json } = await runNode('dingTalkBotReadStatus', parameters, [{}], {
		credential,
		continueOnFail: true,
	});
	return json();
}

test('pages that come round end at the first page that was there before, with an error', async () => {
	const ring = ['a', 'b', 'c'].map(page);
	replay.on(QUERY, ...ring, page('a'));
	expect(await readersOfGroup()).toMatchObject([{ details: { code: 'endlessList' } }]);
	expect(replay.requestsTo(QUERY)).toHaveLength(4);
});

test('pages that never end do so at the ceiling, with an error', async () => {
	let pages = 0;
	replay.on(QUERY, () => page(`token ${++pages}`));
	expect(await readersOfGroup()).toMatchObject([{ details: { code: 'endlessList' } }]);
	expect(replay.requestsTo(QUERY)).toHaveLength(choices.pagesOfReaders);
});

test('sub-departments without end do so at the ceiling, with an error, and nobody is told', async () => {
	const ceiling = choices.departmentsExpanded;
	let departments = 1;
	replay.on('/topapi/user/listid', { body: '{"errcode":0,"result":{"userid_list":["c001"]}}' });
	replay.on('/topapi/v2/department/listsubid', () => {
		const children = Array.from({ length: ceiling }, () => ++departments);
		return { body: JSON.stringify({ errcode: 0, result: { dept_id_list: children } }) };
	});
	const { json } = await runNode(
		'dingTalkWorkNotification',
		{
			resource: 'message',
			operation: 'send',
			departmentIds: '1',
			messageType: 'text',
			content: 'Hello',
			options: { expandDepartments: true },
		},
		[{}],
		{ credential, continueOnFail: true },
	);
	expect(json()).toMatchObject([{ details: { code: 'endlessList' } }]);
	expect(departments).toBeGreaterThan(ceiling);
	// The first department is looked into, the next level is not.
	expect(replay.requestsTo('/topapi/user/listid')).toHaveLength(1);
	expect(replay.requests.filter(({ path }) => path.includes('asyncsend'))).toStrictEqual([]);
});
