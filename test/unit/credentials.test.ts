/** What both credentials ask for, keep and hide, and the request that tests them (design.md, section 1). */
import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { DingTalkApi } from '../../credentials/DingTalkApi.credentials';
import { DingTalkGroupBotApi } from '../../credentials/DingTalkGroupBotApi.credentials';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { helpersThat, type HelpersForTests } from './helpersThat';

/** A field in short: its type, whether it is hidden from view, needed, and for whom it is shown. */
function inShort({
	name,
	type,
	typeOptions,
	required,
	default: value,
	displayOptions,
}: INodeProperties) {
	const { password, expirable, minValue, maxValue } = typeOptions ?? {};
	const [[field, [shownFor]] = ['', ['']]] = Object.entries(displayOptions?.show ?? {}) as Array<
		[string, string[]]
	>;
	return [
		name,
		type,
		value,
		[
			password && 'masked',
			expirable && 'expirable',
			required && 'needed',
			minValue !== undefined && `${minValue} to ${maxValue}`,
		]
			.filter(Boolean)
			.join(),
		field && `${field} ${shownFor}`,
	];
}

/** The sentences about a field or a choice, as far as it has any. */
function saidBy(words: object): unknown[] {
	return Object.entries(words)
		.filter(([name]) => name === 'description' || name === 'hint')
		.map(([, said]) => said as unknown);
}

const region = ['region', 'options', 'china', '', ''];
const oapi = ['oapiBaseUrl', 'string', 'https://oapi.dingtalk.com', 'needed', 'region custom'];

test('the app: each of its secrets is masked, and each field is shown for its kind of app', () => {
	expect(new DingTalkApi().properties.map(inShort)).toEqual([
		region,
		oapi,
		['apiBaseUrl', 'string', 'https://api.dingtalk.com', 'needed', 'region custom'],
		['appType', 'options', 'internal', '', ''],
		['clientId', 'string', '', 'needed', 'appType internal'],
		['clientSecret', 'string', '', 'masked,needed', 'appType internal'],
		['suiteKey', 'string', '', 'needed', 'appType thirdParty'],
		['suiteSecret', 'string', '', 'masked,needed', 'appType thirdParty'],
		['suiteTicket', 'string', '', 'masked,needed', 'appType thirdParty'],
		['authCorpId', 'string', '', 'needed', 'appType thirdParty'],
		['agentId', 'string', '', '', ''],
		['robotCode', 'string', '', '', ''],
		['callsPerSecond', 'number', 20, '1 to 1000', ''],
		['accessToken', 'hidden', '', 'masked', ''],
		['expiresAt', 'hidden', 0, '', ''],
		['tokenFor', 'hidden', '', 'masked', ''],
		['renewal', 'hidden', '', 'expirable', ''],
	]);
});

test('the bot of a group: its webhook and its secret are masked', () => {
	expect(new DingTalkGroupBotApi().properties.map(inShort)).toEqual([
		region,
		oapi,
		['webhook', 'string', '', 'masked,needed', ''],
		['secret', 'string', '', 'masked', ''],
		['keyword', 'string', '', '', ''],
		['checked', 'hidden', '', 'expirable', ''],
	]);
});

test.each([new DingTalkApi(), new DingTalkGroupBotApi()])(
	'$displayName: every field that people fill in has a name and says what it is; values are those that are read',
	({ name, displayName, icon, documentationUrl, properties }) => {
		expect(name).toMatch(/^dingTalk(GroupBot)?Api$/);
		expect(displayName).toMatch(/^DingTalk (Group Bot )?API$/);
		expect(icon).toEqual({
			light: 'file:../icons/dingtalk.svg',
			dark: 'file:../icons/dingtalk.dark.svg',
		});
		expect(documentationUrl).toMatch(/^https:\/\/github\.com\/[^#]+#[a-z-]+$/);
		for (const property of properties) {
			const { displayName: label, type, description = '', options = [] } = property;
			expect(label).toMatch(/^[A-Za-z][\w ()]+$/);
			if (type === 'string' || type === 'number') expect(description).toMatch(/^\S.{15,}/);
			if (property.placeholder !== undefined) expect(property.placeholder).toMatch(/^e\.g\. \S/);
			for (const option of options) expect(option.name).toMatch(/^[A-Z][\w -]+( \(.*\))?$/);
			for (const said of [property, ...options].flatMap(saidBy)) expect(said).toMatch(/^\S.{15,}/);
		}
		const values = (field: string) =>
			properties
				.find((property) => property.name === field)
				?.options?.map((option) => ('value' in option ? option.value : ''));
		expect(values('region')).toEqual(['china', 'custom', 'international']);
		if (name === 'dingTalkApi') expect(values('appType')).toEqual(['internal', 'thirdParty']);
	},
);

test('the test of an app asks the new host with what the app has', () => {
	expect(new DingTalkApi().test).toEqual({
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.apiBaseUrl : $credentials.region === "international" ? "https://api.dingtalk.io" : "https://api.dingtalk.com" }}',
			url: '={{ $credentials.appType === "thirdParty" ? "/v1.0/oauth2/suiteAccessToken" : "/v1.0/oauth2/accessToken" }}',
			body: Object.fromEntries(
				[
					['appKey', 'clientId'],
					['appSecret', 'clientSecret'],
					['suiteKey', 'suiteKey'],
					['suiteSecret', 'suiteSecret'],
					['suiteTicket', 'suiteTicket'],
				].map(([name, field]) => [name, `={{ $credentials.${field} }}`]),
			),
			json: true,
		},
	});
});

test('the test of a bot sends a message of a type that does not exist, so that nobody sees it', () => {
	expect(new DingTalkGroupBotApi().test).toEqual({
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.oapiBaseUrl : $credentials.region === "international" ? "https://oapi.dingtalk.io" : "https://oapi.dingtalk.com" }}',
			url: '/robot/send',
			body: { msgtype: 'credentialTest' },
			json: true,
		},
	});
});

describe('before a request', () => {
	const prepared = async (
		{ preAuthentication }: DingTalkApi | DingTalkGroupBotApi,
		{ helpers }: HelpersForTests,
		data: ICredentialDataDecryptedObject,
	) => await preAuthentication.call({ helpers }, data);
	const app = { clientId: 'of this test', clientSecret: 'secret of this test' };

	test('an app without a token gets one, which n8n is to store; one that is good is not written again', async () => {
		const dingTalk = helpersThat({ errcode: 0, access_token: 'new', expires_in: 7200 });
		const data: ICredentialDataDecryptedObject = { ...app };
		const stored = await prepared(new DingTalkApi(), dingTalk, data);
		expect(stored).toEqual({
			accessToken: 'new',
			expiresAt: data.expiresAt,
			tokenFor: data.tokenFor,
			renewal: '',
		});
		expect(await prepared(new DingTalkApi(), dingTalk, data)).toEqual({});
		expect(dingTalk.asked).toHaveLength(1);
	});

	test.each<[string, DingTalkApi | DingTalkGroupBotApi, ICredentialDataDecryptedObject]>([
		['an app', new DingTalkApi(), { ...app, clientId: 'another' }],
		['a bot', new DingTalkGroupBotApi(), { webhook: 'token-of-this-test' }],
	])(
		"%s that DingTalk does not know is refused with DingTalk's own words",
		async (_, type, data) => {
			const dingTalk = helpersThat({ errcode: 300001, errmsg: 'not to be found' });
			await expect(prepared(type, dingTalk, data)).rejects.toThrow('not to be found');
		},
	);

	/** Repeats all that it was sent, as some refusals of DingTalk do. */
	const repeating = (request: object) => ({ errcode: 300001, errmsg: JSON.stringify(request) });
	const secret = 'secret-of-this-test';
	const vendor = { appType: 'thirdParty', suiteKey: 'k', authCorpId: 'c' };

	test.each<[string, DingTalkApi | DingTalkGroupBotApi, ICredentialDataDecryptedObject]>([
		['a client secret', new DingTalkApi(), { clientId: 'c', clientSecret: secret }],
		['a suite secret', new DingTalkApi(), { ...vendor, suiteSecret: secret, suiteTicket: 't' }],
		['a suite ticket', new DingTalkApi(), { ...vendor, suiteSecret: 's', suiteTicket: secret }],
		['the token of a bot', new DingTalkGroupBotApi(), { webhook: secret }],
	])('%s that is pasted with a blank or a line break is in no refusal', async (_, type, data) => {
		for (const around of [' ', '\n', '\r\n', '\t']) {
			const pasted = Object.entries(data).map(([name, value]) => [
				name,
				value === secret ? `${around}${secret}${around}` : value,
			]);
			const dingTalk = helpersThat(repeating);
			const refused = await prepared(type, dingTalk, Object.fromEntries(pasted)).catch(
				(error: unknown) => error as DingTalkError,
			);
			expect(JSON.stringify(dingTalk.asked)).toContain(`"${secret}"`);
			expect(refused.message).toMatch(/\[secret\]/);
			expect(JSON.stringify(refused)).not.toContain(secret);
		}
	});

	test('a bot that DingTalk knows is not asked about again, and nothing is stored', async () => {
		const dingTalk = helpersThat({ errcode: 400105, errmsg: 'unsupported msgtype' });
		const bot = { webhook: 'another-token-of-this-test' };
		for (let time = 0; time < 2; time++)
			expect(await prepared(new DingTalkGroupBotApi(), dingTalk, bot)).toEqual({});
		expect(dingTalk.asked).toHaveLength(1);
	});
});
