import CardClient, * as sdk from '@alicloud/dingtalk/dist/card_1_0/client';
import { Config } from '@alicloud/openapi-client';
import { RuntimeOptions } from '@alicloud/tea-util';
import { defaultCompany, demoApp, startSimulator, type Simulator } from './index';
import { api, call } from './testing/caller';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const buttonTemplate = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';
const person = 'manager123';
const group = 'cidDemoOperations==';
const buttons = JSON.stringify({
	msgButtons: [
		{ text: 'Approve', color: 'blue', id: 'agree', request: true, params: { answer: 'yes' } },
		{ text: 'Open', color: 'gray', url: 'https://example.com/' },
	],
});

/** The smallest request of the documents, with changes. */
const request = (changes: Record<string, unknown> = {}) => ({
	cardTemplateId: buttonTemplate,
	outTrackId: 'card-1',
	callbackType: 'STREAM',
	userIdType: 1,
	cardData: {
		cardParamMap: { title: 'Leave', markdown: '**3** days', sys_full_json_obj: buttons },
	},
	openSpaceId: `dtv1.card//IM_ROBOT.${person}`,
	imRobotOpenSpaceModel: { supportForward: false },
	imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: demoApp.robotCode },
	...changes,
});
const toGroup = (changes: Record<string, unknown> = {}) =>
	request({
		openSpaceId: `dtv1.card//IM_GROUP.${group}`,
		imRobotOpenSpaceModel: undefined,
		imRobotOpenDeliverModel: undefined,
		imGroupOpenSpaceModel: { supportForward: false },
		imGroupOpenDeliverModel: { robotCode: demoApp.robotCode, recipients: [], atUserIds: {} },
		...changes,
	});

async function caller() {
	const { v1, token } = await api(simulator);
	return {
		createAndDeliver: async (changes?: Record<string, unknown>) =>
			await v1('/card/instances/createAndDeliver', request(changes)),
		v1,
		update: async (body: unknown) =>
			await call(simulator, '/v1.0/card/instances', {
				method: 'PUT',
				headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token },
				body: JSON.stringify(body),
			}),
	};
}

it('creates and delivers a card to one person, with the documented answer', async () => {
	const { createAndDeliver } = await caller();
	const { status, json } = await createAndDeliver();
	const carrierId = expect.stringMatching(/\/.*\+.*==$/) as string;
	expect({ status, json }).toEqual({
		status: 200,
		json: {
			success: true,
			result: {
				outTrackId: 'card-1',
				deliverResults: [
					{ spaceType: 'IM_ROBOT', spaceId: person, success: true, carrierId, errorMsg: '' },
				],
			},
		},
	});
	const { deliveries, calls, cards } = simulator.control.ledger();
	expect(deliveries).toMatchObject([
		{ userId: person, channel: 'card', status: 'unread', content: { outTrackId: 'card-1' } },
	]);
	expect(calls.at(-1)).toMatchObject({
		api: 'card/instances/createAndDeliver',
		accepted: true,
		messageId: deliveries[0]?.messageId,
	});
	expect(cards).toMatchObject([{ outTrackId: 'card-1', app: demoApp.appKey }]);
	expect(JSON.stringify(cards)).not.toContain(demoApp.appSecret);
	expect(simulator.control.card('card-1', person)).toMatchObject({
		title: 'Leave',
		markdown: '**3** days',
		buttons: [
			{ text: 'Approve', color: 'blue', id: 'agree', params: { answer: 'yes' } },
			{ text: 'Open', color: 'gray', url: 'https://example.com/' },
		],
	});
});

it('creates first and delivers later, to a person and to everybody in a group', async () => {
	const { v1 } = await caller();
	const models = { imGroupOpenSpaceModel: { supportForward: false } };
	expect((await v1('/card/instances', request(models))).json).toEqual({
		success: true,
		result: 'card-1',
	});
	expect(simulator.control.ledger().deliveries).toStrictEqual([]);
	const { json } = await v1('/card/instances/deliver', {
		outTrackId: 'card-1',
		openSpaceId: `dtv1.card//im_robot.user07;im_group.${group}`,
		imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' },
		imGroupOpenDeliverModel: { robotCode: demoApp.robotCode },
	});
	expect(json).toMatchObject({
		success: true,
		result: [
			{ spaceType: 'im_robot', spaceId: 'user07', success: true },
			{ spaceType: 'im_group', spaceId: group, success: true },
		],
	});
	const { deliveries } = simulator.control.ledger();
	expect(deliveries.map(({ userId }) => userId)).toEqual([
		'user07',
		...(defaultCompany.groups[0]?.userIds ?? []),
	]);
});

it('mentions in a group whom atUserIds names', async () => {
	const { v1 } = await caller();
	const imGroupOpenDeliverModel = {
		robotCode: demoApp.robotCode,
		atUserIds: { [person]: 'Li Na' },
	};
	await v1('/card/instances/createAndDeliver', toGroup({ imGroupOpenDeliverModel }));
	const mentioned = simulator.control.ledger().deliveries.filter((each) => each.mentioned);
	expect(mentioned.map(({ userId }) => userId)).toEqual([person]);
});

describe('says success true, and the card has arrived nowhere', () => {
	test.each([
		['without a space model', { imRobotOpenSpaceModel: undefined }, 'spaces of card is empty'],
		['to nobody', { openSpaceId: 'dtv1.card//IM_ROBOT.nobody' }, 'spaceId is illegal'],
		['to a space that is none', { openSpaceId: 'dtv1.card//IM_PLACE.x' }, 'spaceId is illegal'],
		[
			'to an unknown group',
			toGroup({ openSpaceId: 'dtv1.card//IM_GROUP.cidUnknown==' }),
			'spaceId is illegal',
		],
		[
			'to a group with the space model of a person',
			toGroup({ imGroupOpenSpaceModel: undefined, imRobotOpenSpaceModel: {} }),
			'spaces of card is empty',
		],
	])('%s', async (_case, changes, errorMsg) => {
		const { createAndDeliver } = await caller();
		const { status, json } = await createAndDeliver(changes);
		expect({ status, success: json.success }).toEqual({ status: 200, success: true });
		expect(json.result).toMatchObject({
			outTrackId: 'card-1',
			deliverResults: [{ success: false, errorMsg }],
		});
		expect(
			simulator.control.ledger().deliveries.filter(({ status: state }) => state === 'unread'),
		).toStrictEqual([]);
		// The card is there all the same.
		expect((await createAndDeliver(changes)).json.code).toBe('param.cardAlreadyExist');
	});

	it('to a group that the bot is not a member of', async () => {
		const groups = defaultCompany.groups.map((each) => ({ ...each, robotCodes: [] }));
		simulator.control.setCompany({ ...defaultCompany, groups });
		const { createAndDeliver } = await caller();
		expect((await createAndDeliver(toGroup())).json.result).toMatchObject({
			deliverResults: [{ success: false, errorMsg: 'robot is not a member of the group' }],
		});
	});
});

describe('refuses with the documented code', () => {
	const longText = 'x'.repeat(100 * 1024 + 1);
	test.each([
		['param.cardTemplateIdEmpty', { cardTemplateId: '' }],
		['param.templateNotExist', { cardTemplateId: 'mine.schema' }],
		['param.outTrackIdEmpty', { outTrackId: undefined }],
		['param.invalid', { outTrackId: 'x'.repeat(101) }],
		['param.cardPublicDataEmpty', { cardData: undefined }],
		['param.invalid', { cardData: { cardParamMap: { title: 3 } } }],
		['param.invalid', { cardData: { cardParamMap: { markdown: longText } } }],
		['param.contentUnsafe', { cardData: { cardParamMap: { markdown: '违禁内容' } } }],
		['param.userIdNotExist', { userId: 'nobody' }],
		['param.openSpaceModelInvalid', { imRobotOpenSpaceModel: 'yes' }],
		['param.openSpaceIdEmpty', { openSpaceId: '' }],
		['param.openSpaceIdInvalid', { openSpaceId: `IM_ROBOT.${person}` }],
		['param.openDeliverModelEmpty', { imRobotOpenDeliverModel: undefined }],
		['param.openDeliverModelError', { imRobotOpenDeliverModel: { spaceType: 'IM_GROUP' } }],
		['param.openDeliverModelError', toGroup({ imGroupOpenDeliverModel: {} })],
	])('%s', async (code, changes) => {
		const { createAndDeliver } = await caller();
		const { status, json } = await createAndDeliver(changes);
		expect({ status, json }).toEqual({
			status: 400,
			json: { requestid: expect.any(String) as string, code, message: code },
		});
		expect(simulator.control.ledger().cards).toStrictEqual([]);
	});

	it('param.empty, param.templateUnpublished, param.cardAlreadyExist', async () => {
		const cardTemplates = { 'own.schema': 'published', 'new.schema': 'unpublished' } as const;
		simulator.control.setCompany({ ...defaultCompany, apps: [{ ...demoApp, cardTemplates }] });
		const { createAndDeliver, v1 } = await caller();
		expect((await v1('/card/instances', {})).json.code).toBe('param.empty');
		const unpublished = await createAndDeliver({ cardTemplateId: 'new.schema' });
		expect(unpublished.json.code).toBe('param.templateUnpublished');
		expect((await createAndDeliver({ cardTemplateId: 'own.schema' })).status).toBe(200);
		expect((await createAndDeliver()).json.code).toBe('param.cardAlreadyExist');
		expect(simulator.control.ledger().deliveries).toHaveLength(1);
	});

	it('403 with the permission that is missing', async () => {
		const { createAndDeliver } = await caller();
		simulator.control.setScopes(demoApp.appKey, ['qyapi_robot_sendmsg']);
		expect(await createAndDeliver()).toMatchObject({
			status: 403,
			json: {
				code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
				accessdenieddetail: { requiredScopes: ['Card.Instance.Write'] },
			},
		});
	});

	it('the 21st call in one second', async () => {
		const { createAndDeliver } = await caller();
		simulator.control.setClock('2026-11-27T08:00:00.100+08:00');
		const sent = Array.from({ length: 21 }, (_, index) =>
			createAndDeliver({ outTrackId: `card-${index}` }),
		);
		const answers = await Promise.all(sent);
		expect(answers.filter(({ status }) => status === 403)).toMatchObject([
			{ json: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' } },
		]);
	});
});

it('takes values above 1 KB, or not, as the table has it', async () => {
	const { createAndDeliver } = await caller();
	const cardData = { cardParamMap: { markdown: 'x'.repeat(1025) } };
	expect((await createAndDeliver({ cardData })).status).toBe(200);
	simulator.control.changeSettings({ cardValueBytes: 1024 });
	expect((await createAndDeliver({ cardData, outTrackId: 'card-2' })).json.code).toBe(
		'param.invalid',
	);
});

it('replaces everything by default, and only the named keys with ...ByKey', async () => {
	const { createAndDeliver, update } = await caller();
	await createAndDeliver({ privateData: { [person]: { cardParamMap: { tips: 'for you' } } } });
	const params = () => simulator.control.card('card-1', person).params;
	expect(params()).toMatchObject({ title: 'Leave', tips: 'for you' });
	expect(simulator.control.card('card-1', 'user07').tips).toBe('');

	const cardUpdateOptions = { updateCardDataByKey: true, updatePrivateDataByKey: true };
	const cardData = { cardParamMap: { title: 'Approved' } };
	const privateData = { [person]: { cardParamMap: { note: 'thanks' } } };
	const body = { outTrackId: 'card-1', cardData, privateData };
	expect((await update({ ...body, cardUpdateOptions })).json).toEqual({
		success: true,
		result: true,
	});
	expect(params()).toMatchObject({
		title: 'Approved',
		markdown: '**3** days',
		tips: 'for you',
		note: 'thanks',
	});
	await update(body);
	expect(params()).toEqual({ title: 'Approved', note: 'thanks' });
});

it('says by its carrierId who has read a card, or not; nothing is pushed about it', async () => {
	const { createAndDeliver } = await caller();
	await createAndDeliver();
	const [{ messageId } = { messageId: '' }] = simulator.control.ledger().deliveries;
	simulator.control.read(person, messageId);
	simulator.control.advanceClock(1000);
	const { readStatus } = await api(simulator);
	expect((await readStatus(messageId)).json).toMatchObject({
		messageReadInfoList: [{ userId: person, readStatus: 'READ' }],
	});
	expect(simulator.control.ledger().stream.events).toStrictEqual([]);
	simulator.control.changeSettings({ cardReadStatus: false });
	expect((await readStatus(messageId)).json.code).toBe('invalid.processQueryKey');
});

it('refuses updates of nothing and of cards that are not this app’s', async () => {
	const { createAndDeliver, update } = await caller();
	await createAndDeliver();
	const cardData = { cardParamMap: { title: 'x' } };
	const code = async (body: unknown) => (await update(body)).json.code;
	expect(await code({ cardData })).toBe('param.outTrackIdEmpty');
	expect(await code({ outTrackId: 'card-2', cardData })).toBe('param.cardNotExist');
	expect(await code({ outTrackId: 'card-1' })).toBe('param.cardDataAndPrivateDataBothEmpty');
	const other = { ...demoApp, appKey: 'dingother', robotCode: 'dingother' };
	simulator.control.setCompany({ ...defaultCompany, apps: [other] });
	const { token } = await api(simulator, 'dingother');
	const answer = await call(simulator, '/v1.0/card/instances', {
		method: 'PUT',
		headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token },
		body: JSON.stringify({ outTrackId: 'card-1', cardData }),
	});
	expect(answer.json.code).toBe('param.cardNotExist');
});

it('answers the official SDK, unchanged', async () => {
	const { token } = await api(simulator);
	const client = new CardClient(
		new Config({ protocol: 'http', endpoint: simulator.url.replace('http://', '') }),
	);
	const runtime = new RuntimeOptions({});
	const created = await client.createAndDeliverWithOptions(
		new sdk.CreateAndDeliverRequest({
			cardTemplateId: buttonTemplate,
			outTrackId: 'sdk-card',
			callbackType: 'STREAM',
			cardData: new sdk.CreateAndDeliverRequestCardData({
				cardParamMap: { title: 'Leave', sys_full_json_obj: buttons },
			}),
			openSpaceId: `dtv1.card//IM_ROBOT.${person}`,
			imRobotOpenSpaceModel: new sdk.CreateAndDeliverRequestImRobotOpenSpaceModel({
				supportForward: false,
			}),
			imRobotOpenDeliverModel: new sdk.CreateAndDeliverRequestImRobotOpenDeliverModel({
				spaceType: 'IM_ROBOT',
			}),
			privateData: { [person]: new sdk.PrivateDataValue({ cardParamMap: { tips: 'hi' } }) },
			userIdType: 1,
		}),
		new sdk.CreateAndDeliverHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(created.body).toMatchObject({
		success: true,
		result: { outTrackId: 'sdk-card', deliverResults: [{ success: true, spaceId: person }] },
	});
	const updated = await client.updateCardWithOptions(
		new sdk.UpdateCardRequest({
			outTrackId: 'sdk-card',
			cardData: new sdk.UpdateCardRequestCardData({ cardParamMap: { title: 'Approved' } }),
			cardUpdateOptions: new sdk.UpdateCardRequestCardUpdateOptions({ updateCardDataByKey: true }),
		}),
		new sdk.UpdateCardHeaders({ xAcsDingtalkAccessToken: token }),
		runtime,
	);
	expect(updated.body).toMatchObject({ success: true, result: true });
	expect(simulator.control.card('sdk-card', person)).toMatchObject({
		title: 'Approved',
		tips: 'hi',
		buttons: [{ text: 'Approve' }, { text: 'Open' }],
	});
});
