import ContactClient, * as contact from '@alicloud/dingtalk/dist/contact_1_0/client';
import Oauth2Client, * as oauth2 from '@alicloud/dingtalk/dist/oauth2_1_0/client';
import RobotClient, * as robot from '@alicloud/dingtalk/dist/robot_1_0/client';
import { Config } from '@alicloud/openapi-client';
import { RuntimeOptions } from '@alicloud/tea-util';
import { startSimulator, type Simulator } from './index';

/** The official SDK, unchanged, knows nothing of the simulator: an independent judge. */
let simulator: Simulator;
let token: string;

const robotCode = 'dingdemoappkey';
const runtime = new RuntimeOptions({});
const config = () =>
	new Config({ protocol: 'http', endpoint: simulator.url.replace('http://', '') });

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(async () => {
	simulator.reset();
	const { body } = await new Oauth2Client(config()).getAccessToken(
		new oauth2.GetAccessTokenRequest({ appKey: robotCode, appSecret: 'demo-secret' }),
	);
	expect(body?.expireIn).toBe(7200);
	token = body?.accessToken ?? '';
});
afterAll(async () => await simulator.close());

const lastCall = () => simulator.control.ledger().calls.at(-1);

/** What the SDK throws, in one line. */
async function refusalOf(promise: Promise<unknown>) {
	const error = (await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	)) as { code: string; statusCode: number; accessDeniedDetail?: unknown };
	const { code, statusCode, accessDeniedDetail } = error;
	return { code, statusCode, accessDeniedDetail };
}

it('gets tokens of every kind', async () => {
	const client = new Oauth2Client(config());
	const suite = { suiteKey: 'suitedemokey', suiteSecret: 'suite-demo-secret', suiteTicket: 't' };
	const corp = await client.getCorpAccessToken(
		new oauth2.GetCorpAccessTokenRequest({ ...suite, authCorpId: 'dingdemocorpid' }),
	);
	expect(corp.body).toMatchObject({ accessToken: expect.any(String), expireIn: 7200 });
	const ofSuite = await client.getSuiteAccessToken(new oauth2.GetSuiteAccessTokenRequest(suite));
	expect(ofSuite.body?.accessToken).toHaveLength(32);
	const ofCorp = await client.getToken(
		'dingdemocorpid',
		new oauth2.GetTokenRequest({
			clientId: robotCode,
			clientSecret: 'demo-secret',
			grantType: 'client_credentials',
		}),
	);
	expect(ofCorp.body).toMatchObject({ accessToken: expect.any(String), expiresIn: 7200 });
	const wrong = new oauth2.GetAccessTokenRequest({ appKey: robotCode, appSecret: 'wrong' });
	expect(await refusalOf(client.getAccessToken(wrong))).toMatchObject({
		code: 'invalidClientIdOrSecret',
		statusCode: 400,
	});
});

it('sends a bot message, asks who has read it, and recalls it', async () => {
	const client = new RobotClient(config());
	const { body: sent } = await client.batchSendOTOWithOptions(
		new robot.BatchSendOTORequest({
			robotCode,
			userIds: ['201382020', 'nobody'],
			msgKey: 'sampleMarkdown',
			msgParam: JSON.stringify({ title: 'Plan', text: '# Plan' }),
		}),
		new robot.BatchSendOTOHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(lastCall()?.headers).toMatchObject({
		'content-type': 'application/json; charset=utf-8',
		'transfer-encoding': 'chunked',
	});
	expect(sent?.invalidStaffIdList).toEqual(['nobody']);
	const key = sent?.processQueryKey ?? '';

	const ask = async () =>
		await client.batchOTOQueryWithOptions(
			new robot.BatchOTOQueryRequest({ robotCode, processQueryKey: key }),
			new robot.BatchOTOQueryHeaders({ xAcsDingtalkAccessToken: token }),
			runtime,
		);
	expect(await refusalOf(ask())).toMatchObject({
		code: 'processQueryKey.expireTime',
		statusCode: 400,
	});
	simulator.control.advanceClock(300);
	simulator.control.read('201382020');
	const { body: read } = await ask();
	expect(read?.sendStatus).toBe('SUCCESS');
	expect(read?.messageReadInfoList).toMatchObject([
		{ userId: '201382020', name: 'Qu Dayue 曲大岳', readStatus: 'READ' },
	]);

	const { body: recalled } = await client.batchRecallOTOWithOptions(
		new robot.BatchRecallOTORequest({ robotCode, processQueryKeys: [key] }),
		new robot.BatchRecallOTOHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(recalled).toMatchObject({ successResult: [key], failedResult: {} });
});

it('writes to a group and asks who has read', async () => {
	const client = new RobotClient(config());
	const group = { robotCode, openConversationId: 'cidDemoOperations==' };
	const { body: sent } = await client.orgGroupSendWithOptions(
		new robot.OrgGroupSendRequest({ ...group, msgKey: 'sampleText', msgParam: '{"content":"hi"}' }),
		new robot.OrgGroupSendHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	const processQueryKey = sent?.processQueryKey ?? '';
	simulator.control.advanceClock(300);
	simulator.control.read('manager123');
	const { body: read } = await client.orgGroupQueryWithOptions(
		new robot.OrgGroupQueryRequest({ ...group, processQueryKey, maxResults: 10 }),
		new robot.OrgGroupQueryHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(read).toMatchObject({
		readUserIds: ['manager123'],
		hasMore: false,
		sendStatus: 'SUCCESS',
	});
	const { body: recalled } = await client.orgGroupRecallWithOptions(
		new robot.OrgGroupRecallRequest({ ...group, processQueryKeys: [processQueryKey] }),
		new robot.OrgGroupRecallHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(recalled?.successResult).toEqual([processQueryKey]);
});

it('sends a DING, asks who has read it, and recalls it', async () => {
	const client = new RobotClient(config());
	const { body: sent } = await client.robotSendDingWithOptions(
		new robot.RobotSendDingRequest({
			robotCode,
			remindType: 1,
			receiverUserIdList: ['manager123'],
			content: 'Now, please',
		}),
		new robot.RobotSendDingHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	const openDingId = sent?.openDingId ?? '';
	simulator.control.read('manager123');
	const { body: statuses } = await client.queryRobotDingReadStatusWithOptions(
		new robot.QueryRobotDingReadStatusRequest({ robotCode, openDingId }),
		new robot.QueryRobotDingReadStatusHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(statuses?.result?.robotDingReadInfoList).toMatchObject([
		{ userId: 'manager123', readStatus: 'READ' },
	]);
	const { body: recalled } = await client.robotRecallDingWithOptions(
		new robot.RobotRecallDingRequest({ robotCode, openDingId }),
		new robot.RobotRecallDingHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(recalled?.openDingId).toBe(openDingId);
});

it('searches people and departments, and says which permission is missing', async () => {
	const client = new ContactClient(config());
	const search = async () =>
		await client.searchUserWithOptions(
			new contact.SearchUserRequest({ queryWord: '王伟', offset: 0, size: 10 }),
			new contact.SearchUserHeaders({ xAcsDingtalkAccessToken: token }),
			runtime,
		);
	expect((await search()).body).toMatchObject({
		hasMore: false,
		totalCount: 1,
		list: ['0147282552401293909'],
	});
	const { body: departments } = await client.searchDepartmentWithOptions(
		new contact.SearchDepartmentRequest({ queryWord: '仓库', offset: 0, size: 10 }),
		new contact.SearchDepartmentHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(departments?.list).toEqual([110]);
	simulator.control.setScopes(robotCode, []);
	for (const capitalisedErrorKeys of [false, true]) {
		simulator.control.changeSettings({ capitalisedErrorKeys });
		expect(await refusalOf(search())).toEqual({
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			statusCode: 403,
			accessDeniedDetail: { requiredScopes: ['qyapi_addresslist_search'] },
		});
	}
	simulator.control.revokeTokens();
	expect(await refusalOf(search())).toMatchObject({
		code: 'InvalidAuthentication',
		statusCode: 400,
	});
});
